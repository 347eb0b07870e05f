//! The checks of `copy_on_write`.

use super::subject::{Child, Footprint, Table, footprint, snapshot, update};
use harness::unwatched::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use harness::{Check, Exit, Mapping, PipeReader, PipeWriter, Process, Promise, ensure, ensure_eq, fail};
use std::cell::{Cell, RefCell};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufReader, BufWriter, Error, ErrorKind, Read, Write};
use std::process::Command;
use std::rc::Rc;
use std::{fs, iter, process, thread};

pub static PROMISES: &[Promise] = &[
    Promise::explains("Memory after a fork: what a child can read for free, and what happens to what it writes."),
    Promise::explains("A table of numbers in the memory of a process."),
    Promise::explains("A forked process."),
    Promise::explains("Returns how many rows there are."),
    Promise::explains("Returns a row."),
    Promise::explains("Changes a row in the memory of this process."),
    Promise::explains(
        "If another process has the same page, the page is copied first, even if the row has this value already.",
    ),
    Promise::explains("Forks a child."),
    Promise::explains("The child has everything that this process has, on the same pages."),
    Promise::explains(
        "It calls `body` with its table and with a function that sends a \
         number to this process, and it ends when `body` returns.",
    ),
    Promise::explains("If no child can be forked."),
    Promise::explains("A child."),
    Promise::explains("What it sends comes through a pipe, which has room for only a few numbers."),
    Promise::explains("Returns the next number that the child has sent."),
    Promise::explains("Returns `None` once the child has ended, no matter how."),
    Promise::explains("Waits until the child has ended."),
    Promise::explains("If the child was killed, or has crashed."),
    Promise::explains("Then it may not have sent everything."),
    Promise::explains("How much memory a process takes, in kilobytes."),
    Promise::explains("The pages that only this process has."),
    Promise::explains("All its pages, but only its share of each page that several processes have."),
    Promise::kept(
        "Reads a footprint from a text like `/proc/self/smaps_rollup`: the process's own pages are \
         `Private_Clean` and `Private_Dirty` together, and `Pss` is its fair share.",
        &["given_text", "measured"],
    ),
    Promise::kept("Returns `None` if one of these lines is missing.", &["given_text"]),
    Promise::kept(
        "Starts a child that sends all rows, in order, as they are at the moment of the call.",
        &["as_it_was", "snapshot_cut_short"],
    ),
    Promise::kept("The caller may change them as soon as this returns.", &["as_it_was"]),
    Promise::kept("This reads no row itself, because a fork is there to avoid copying the table.", &["as_it_was"]),
    Promise::kept(
        "Replaces each row with what `change` makes of it, and returns how many rows have a different value afterwards.",
        &["both_halves", "nothing_to_change", "wide_values", "measured"],
    ),
    Promise::kept("A child calls `change`, so it may crash.", &["change_crashes", "calculated_there"]),
    Promise::kept("No page is copied in that child.", &["both_halves", "nothing_to_change", "measured"]),
    Promise::kept("Waits for the child on every way out.", &["both_halves", "dies_anywhere", "nothing_to_change"]),
    Promise::kept("If no child can be forked, or if the child was killed.", &["cannot_fork", "dies_anywhere"]),
    Promise::kept("In that case, no row has changed.", &["cannot_fork", "dies_anywhere", "change_crashes"]),
    Promise::explains("Read and change a table with the help of a forked child, and measure how much memory that takes."),
    Promise::kept("a snapshot has the rows as they were at the call, whatever the caller does afterwards;", &["as_it_was"]),
    Promise::kept("the caller gets either all of what a child calculates or nothing;", &["both_halves", "dies_anywhere"]),
    Promise::kept("no child writes to a page that it shares with its parent;", &["both_halves", "nothing_to_change", "measured"]),
    Promise::kept("every child is waited for, and a death is never mistaken for a normal end.", &["both_halves", "dies_anywhere"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("given_text", "a footprint is found in a given text", given_text),
    Check::new("as_it_was", "a snapshot doesn't show a change after it", as_it_was).starts_processes(),
    Check::new("snapshot_cut_short", "the child of a snapshot may be killed", snapshot_cut_short).starts_processes(),
    Check::new("both_halves", "an update changes a row on each page", both_halves).starts_processes(),
    Check::new("wide_values", "a row may have any value", wide_values).starts_processes(),
    Check::new("nothing_to_change", "an update changes nothing", nothing_to_change).starts_processes(),
    Check::new("dies_anywhere", "the child of an update may be killed", dies_anywhere).starts_processes(),
    Check::new("cannot_fork", "there can't be another process", cannot_fork),
    Check::new("change_crashes", "what is calculated crashes", change_crashes).starts_processes().native_only().once(),
    Check::new("calculated_there", "only the child calculates", calculated_there).starts_processes(),
    Check::new("measured", "Linux says how much of a table of 16 MiB is copied", measured).starts_processes().native_only().once(),
];

/// What the checks want to know of all processes that have the table.
#[derive(Default)]
struct Notes {
    read_by_the_caller: AtomicUsize,
    /// Pages that a child has written to.
    copied: AtomicUsize,
    started: AtomicUsize,
    ended: AtomicUsize,
}

/// Two rows a page. The child's table is a copy, in both flavours.
struct Small {
    rows: Vec<u64>,
    is_childs: bool,
    /// In a child: the pages that it has written to.
    written: Vec<bool>,
    is_mortal: bool,
    can_fork: bool,
    notes: Mapping<Notes>,
}

impl Small {
    fn new(rows: &[u64]) -> Small {
        let notes = Mapping::new(Notes::default());
        let written = vec![false; rows.len().div_ceil(2)];
        Small { rows: rows.to_vec(), is_childs: false, written, is_mortal: false, can_fork: true, notes }
    }

    #[track_caller]
    fn ensure_none_left(&self) {
        let (started, ended) = (self.notes.started.load(Relaxed), self.notes.ended.load(Relaxed));
        ensure!(started == ended, "child left behind", "{started} children were started, and {ended} were waited for");
    }

    #[track_caller]
    fn ensure_nothing_copied(&self) {
        let copied = self.notes.copied.load(Relaxed);
        ensure!(copied == 0, "page copied for nothing", "the child has written to {copied} of its pages");
    }
}

impl Table for Small {
    type Child = Running;

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn get(&self, row: usize) -> u64 {
        if !self.is_childs {
            self.notes.read_by_the_caller.fetch_add(1, Relaxed);
        }
        self.rows[row]
    }

    fn set(&mut self, row: usize, value: u64) {
        if self.is_childs && !std::mem::replace(&mut self.written[row / 2], true) {
            self.notes.copied.fetch_add(1, Relaxed);
        }
        self.rows[row] = value;
    }

    fn fork(&self, body: impl FnOnce(Small, &mut dyn FnMut(u64)) + 'static) -> io::Result<Running> {
        if !self.can_fork {
            return Err(Error::other("there are too many processes"));
        }
        let (answers, writer) = harness::pipe(16, 8)?;
        let (rows, notes) = (self.rows.clone(), self.notes.clone());
        let copy = Small { rows, is_childs: true, written: self.written.clone(), notes, is_mortal: self.is_mortal, can_fork: self.can_fork };
        let runs = move |mut writer: PipeWriter| {
            body(copy, &mut |value| {
                // If the caller reads no more, the child still comes to its end.
                let _ = writer.write_all(&value.to_le_bytes());
            });
        };
        let process = match self.is_mortal {
            true => Process::mortal_with("child", writer, runs),
            false => Process::start_with("child", writer, runs),
        };
        self.notes.started.fetch_add(1, Relaxed);
        Ok(Running { process, answers, notes: self.notes.clone() })
    }
}

/// A child of a small table.
struct Running {
    process: Process,
    answers: PipeReader,
    notes: Mapping<Notes>,
}

/// The next number in a pipe.
fn number(pipe: &mut impl Read) -> Option<u64> {
    let mut bytes = [0; 8];
    pipe.read_exact(&mut bytes).ok()?;
    Some(u64::from_le_bytes(bytes))
}

fn came_to_its_end(process: Process) -> io::Result<()> {
    match process.wait() {
        Exit::Returned => Ok(()),
        Exit::Crashed => Err(Error::new(ErrorKind::BrokenPipe, "the child was killed")),
    }
}

impl Child for Running {
    fn next(&mut self) -> Option<u64> {
        number(&mut self.answers)
    }

    fn wait(self) -> io::Result<()> {
        self.notes.ended.fetch_add(1, Relaxed);
        came_to_its_end(self.process)
    }
}

const ROLLUP: &str = "\
55d0c0a00000-7ffd3b5f2000 ---p 00000000 00:00 0                          [rollup]
Rss:               70420 kB
Pss:               37003 kB
Pss_Dirty:         35001 kB
Shared_Clean:       2008 kB
Shared_Dirty:      65000 kB
Private_Clean:       412 kB
Private_Dirty:      3000 kB
Swap:                256 kB
SwapPss:             128 kB
";

fn given_text() {
    let found = footprint(ROLLUP);
    let counts_shared = found.is_some_and(|footprint| footprint.own >= 65_000);
    ensure!(!counts_shared, "shared pages counted", "67008 of 70420 kB are shared, and the result is {found:?}");
    ensure_eq!(found, Some(Footprint { own: 3412, fair: 37003 }), "wrong result", "in\n{ROLLUP}");
    for missing in ["Pss:", "Private_Clean:", "Private_Dirty:"] {
        let without: Vec<_> = ROLLUP.lines().filter(|line| !line.starts_with(missing)).collect();
        ensure_eq!(footprint(&without.join("\n")), None, "wrong result", "there's no line {missing:?}");
    }
}

fn as_it_was() {
    let mut table = Small::new(&[3, 4, 5]);
    let mut child = match snapshot(&table) {
        Ok(child) => child,
        Err(error) => fail!("wrong error", "there can be a child: {error}"),
    };
    let read = table.notes.read_by_the_caller.load(Relaxed);
    ensure!(read == 0, "read before the fork", "{read} rows were read before there was a child");
    table.set(0, 30);
    table.set(2, 50);
    let rows: Vec<u64> = iter::from_fn(|| child.next()).collect();
    ensure_eq!(rows, [3, 4, 5], "wrong result", "the rows at the time of the snapshot");
    ensure!(child.wait().is_ok(), "wrong error", "the child came to its end");
}

fn snapshot_cut_short() {
    let table = Small { is_mortal: true, ..Small::new(&[3, 4]) };
    let mut child = snapshot(&table).expect("there can be a child");
    let rows: Vec<u64> = iter::from_fn(|| child.next()).collect();
    let is_beginning = [3, 4].starts_with(&rows);
    ensure!(is_beginning, "wrong result", "the rows are 3 and 4, and the child has sent {rows:?}");
    let is_whole = rows.len() == 2;
    ensure!(child.wait().is_err() || is_whole, "lost input", "the child came to its end, and has sent {rows:?}");
}

/// Odd numbers become even.
fn to_even(value: u64) -> u64 {
    value & !1
}

/// An update of a table with an odd number on each of its two pages.
#[track_caller]
fn updated(table: &mut Small) -> io::Result<usize> {
    let changed = update(table, to_even);
    table.ensure_none_left();
    table.ensure_nothing_copied();
    changed
}

fn both_halves() {
    let mut table = Small::new(&[3, 2, 6, 5]);
    let changed = update(&mut table, to_even);
    ensure!(changed.is_ok(), "wrong error", "the child was not killed: {changed:?}");
    ensure!(table.rows != [3, 2, 6, 5], "lost with the child", "rows 0 and 3 have their old values: {changed:?}");
    table.ensure_none_left();
    table.ensure_nothing_copied();
    ensure_eq!(table.rows, [2, 2, 6, 4], "wrong result", "3, 2, 6 and 5 made even");
    ensure_eq!(changed.ok(), Some(2), "wrong result", "two rows have changed");
}

fn wide_values() {
    let (mut table, expected) = (Small::new(&[u64::MAX, 1 << 40 | 1]), [u64::MAX - 1, 1 << 40]);
    ensure_eq!(updated(&mut table).ok(), Some(2), "wrong result", "2⁶⁴ - 1 and 2⁴⁰ + 1 made even");
    ensure_eq!(table.rows, expected, "wrong result", "2⁶⁴ - 1 and 2⁴⁰ + 1 made even");
}

fn nothing_to_change() {
    for rows in [&[][..], &[2, 4, 6]] {
        let mut table = Small::new(rows);
        ensure_eq!(updated(&mut table).ok(), Some(0), "wrong result", "how many of {rows:?} have changed");
        ensure_eq!(table.rows, rows, "wrong result", "nothing was to change");
    }
}

fn dies_anywhere() {
    let mut table = Small { is_mortal: true, ..Small::new(&[2, 3, 5, 6]) };
    let changed = updated(&mut table);
    let (before, after) = ([2, 3, 5, 6], [2, 2, 4, 6]);
    match changed {
        Ok(count) => {
            let is_done = table.rows == after && count == 2;
            ensure!(is_done, "swallowed error", "the child was killed, {count} rows are said to be changed: {:?}", table.rows);
        }
        Err(error) => {
            let is_untouched = table.rows == before;
            ensure!(is_untouched, "half of it changed", "{error}, and the rows 2, 3, 5, 6 are now {:?}", table.rows);
        }
    }
}

fn cannot_fork() {
    let mut table = Small { can_fork: false, ..Small::new(&[2, 3]) };
    ensure!(snapshot(&table).is_err(), "swallowed error", "there can't be a child, and there is a snapshot");
    let changed = updated(&mut table);
    // Which error that is, the text doesn't say.
    ensure!(changed.is_err(), "swallowed error", "there can't be a child, and the result is {changed:?}");
    ensure_eq!(table.rows, [2, 3], "half of it changed", "there can't be a child");
}

/// Kills the process that it's called in, if a number is odd.
fn kills(value: u64) -> u64 {
    if value % 2 == 1 {
        let kill = format!("kill -9 {}", process::id());
        let killed = Command::new("sh").arg("-c").arg(kill).status();
        fail!("wrong error", "a shell can be started, and kills: {killed:?}");
    }
    value + 2
}

fn change_crashes() {
    let mut table = Small::new(&[2, 4, 5]);
    let changed = update(&mut table, kills);
    ensure!(changed.is_err(), "swallowed error", "the child has killed itself, and the result is {changed:?}");
    ensure_eq!(table.rows, [2, 4, 5], "half of it changed", "the child has killed itself");
    table.ensure_none_left();
}

/// The thread that wants an update, and how often it has called `counted`. A child that was forked has copies.
static CALLER: AtomicU64 = AtomicU64::new(0);
static CALLS: AtomicU64 = AtomicU64::new(0);

/// The number of this thread, as good as any.
fn me() -> u64 {
    let mut hasher = DefaultHasher::new();
    thread::current().id().hash(&mut hasher);
    hasher.finish()
}

fn counted(value: u64) -> u64 {
    if me() == CALLER.load(Relaxed) {
        CALLS.fetch_add(1, Relaxed);
    }
    value + 1
}

fn calculated_there() {
    CALLER.store(me(), Relaxed);
    CALLS.store(0, Relaxed);
    let mut table = Small::new(&[2, 4]);
    ensure_eq!(update(&mut table, counted).ok(), Some(2), "wrong result", "2 and 4 made one more");
    let calls = CALLS.load(Relaxed);
    ensure!(calls == 0, "calculated here", "`change` may crash, and was called {calls} times outside the child");
}

/// A table of 16 MiB, in pages of the system.
struct Big {
    rows: Rc<RefCell<Vec<u64>>>,
    /// What its child has told of its footprint, in kilobytes: at the beginning, and at the end.
    told: Rc<Cell<Option<[u64; 2]>>>,
}

const BIG: usize = 2 << 20;

/// The footprint of this process, by the answer.
fn here() -> Footprint {
    let rollup = fs::read_to_string("/proc/self/smaps_rollup").expect("Linux says what a process takes");
    match footprint(&rollup) {
        Some(footprint) => footprint,
        None => fail!("wrong result", "there's no footprint in\n{rollup}"),
    }
}

/// How much memory of its own a child has, in kilobytes. Where answers are graded it can't read what Linux says of it,
/// and counts the pages that it has written to.
fn childs_own() -> u64 {
    match fs::read_to_string("/proc/self/smaps_rollup") {
        Ok(_) => here().own,
        Err(_) => 4 * harness::pages_written(),
    }
}

impl Table for Big {
    type Child = Far;

    fn rows(&self) -> usize {
        BIG
    }

    fn get(&self, row: usize) -> u64 {
        self.rows.borrow()[row]
    }

    fn set(&mut self, row: usize, value: u64) {
        self.rows.borrow_mut()[row] = value;
    }

    fn fork(&self, body: impl FnOnce(Big, &mut dyn FnMut(u64)) + 'static) -> io::Result<Far> {
        let (answers, writer) = harness::pipe(16, 8)?;
        let (tells, its_notes) = harness::pipe(16, 8)?;
        // Both are counted up, not copied: the child finds the rows on the pages of this process.
        let copy = Big { rows: Rc::clone(&self.rows), told: Rc::clone(&self.told) };
        let runs = move |(writer, mut its_notes): (PipeWriter, PipeWriter)| {
            let mut writer = BufWriter::new(writer);
            let before = childs_own();
            body(copy, &mut |value| drop(writer.write_all(&value.to_le_bytes())));
            drop(writer);
            for kilobytes in [before, childs_own()] {
                its_notes.write_all(&kilobytes.to_le_bytes()).expect("the check listens");
            }
        };
        let process = Process::start_with("child", (writer, its_notes), runs);
        Ok(Far { process, answers: BufReader::new(answers), tells, told: Rc::clone(&self.told) })
    }
}

/// A child of a big table.
struct Far {
    process: Process,
    answers: BufReader<PipeReader>,
    tells: PipeReader,
    told: Rc<Cell<Option<[u64; 2]>>>,
}

impl Child for Far {
    fn next(&mut self) -> Option<u64> {
        number(&mut self.answers)
    }

    fn wait(mut self) -> io::Result<()> {
        self.told.set(number(&mut self.tells).zip(number(&mut self.tells)).map(<[u64; 2]>::from));
        came_to_its_end(self.process)
    }
}

impl Big {
    /// By how many kilobytes the child's own memory has grown.
    fn growth(&self) -> u64 {
        let Some([before, after]) = self.told.take() else {
            fail!("child left behind", "the child was not waited for");
        };
        after.saturating_sub(before)
    }
}

/// One row in 65,536 changes.
fn a_few(value: u64) -> u64 {
    if value % 65_536 == 7 { value + 1 } else { value }
}

fn measured() {
    let rows = (0..BIG as u64).collect();
    let mut table = Big { rows: Rc::new(RefCell::new(rows)), told: Rc::default() };
    let written = table.fork(|mut table, _| (0..BIG / 2).for_each(|row| table.set(row, 0)));
    written.and_then(Far::wait).expect("there can be a child");
    let growth = table.growth();
    // Other threads of this process take and free memory meanwhile, so some pages change owners unwritten.
    let is_half = (6_000..11_000).contains(&growth);
    ensure!(is_half, "wrong result", "a child has written to 8 MiB, and its own memory has grown by {growth} kB");

    let Footprint { own, fair } = here();
    ensure!(fair >= own, "wrong result", "{own} kB are this process's own, and its fair part is {fair} kB");

    let changed = update(&mut table, a_few);
    ensure_eq!(changed.ok(), Some(BIG / 65_536), "wrong result", "one row in 65,536 has changed");
    let growth = table.growth();
    ensure!(growth < 4_000, "page copied for nothing", "a child has read 16 MiB, and its own memory has grown by {growth} kB");
    ensure!(table.get(7) != 7, "lost with the child", "row 7 was 7, and should be 8");
    let rows = (0..BIG).step_by(65_536).flat_map(|row| [row + 7, row + 8]);
    let wrong: Vec<_> = rows.filter(|&row| table.get(row) != a_few(row as u64)).collect();
    ensure!(wrong.is_empty(), "wrong result", "rows that aren't what the update should have made of them: {wrong:?}");
}
