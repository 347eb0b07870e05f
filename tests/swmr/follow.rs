//! The checks of `follow`.

use super::subject::{Ended, News, Source, follow};
use harness::{Check, Promise, ensure, fail};
use std::cell::{Cell, RefCell};
use std::sync::{Condvar, Mutex};
use std::time::Duration;
use support::endless::{ENDLESS, without_overflow};
use support::numerous::MANY;
use support::result::ensure_result;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A reader that follows a file while another process appends to it."),
    Promise::explains("The file as this reader sees it"),
    Promise::explains("The methods show the file as it was at the last refresh"),
    Promise::explains("Asks the file for its present state."),
    Promise::explains("Returns how many rows there are."),
    Promise::explains("Reads one of the rows that the extent counts."),
    Promise::explains("The rows are numbered from 0."),
    Promise::explains("Has the writer closed the file?"),
    Promise::explains("If so, it appends no more rows."),
    Promise::explains("Tells the reader that the file may have changed."),
    Promise::kept(
        "One piece of news may stand for several changes, or for none, and some news is lost.",
        &["several_for_one", "one_for_none", "lost_news"],
    ),
    Promise::explains("Waits for news, but no longer than `limit`"),
    Promise::explains("Returns false if none arrived."),
    Promise::explains("Why the reader no longer follows the file."),
    Promise::explains("The writer has closed the file."),
    Promise::explains("The time is up."),
    Promise::kept(
        "Calls `each` once with every row, in order: first with the rows \
         that are there, then with new rows as they arrive.",
        &["already_there", "several_for_one", "one_for_none", "beside_a_writer", "many_rows"],
    ),
    Promise::kept(
        "Returns when the writer has closed the file, or after `limit`, which covers the whole call.",
        &["already_there", "limit_holds", "what_is_left", "beside_a_writer"],
    ),
    Promise::kept("In both cases it first reads every row that is there by then.", &["several_for_one", "lost_news"]),
    Promise::kept("A limit that is too long for the clock counts as no limit.", &["no_limit", "beside_a_writer"]),
    Promise::kept(
        "It waits for news only once it has read everything.",
        &["already_there", "several_for_one"],
    ),
    Promise::explains("Follow a file while another process appends to it."),
    Promise::kept(
        "rows that are already there are read without waiting, and each row is read only once;",
        &["already_there", "several_for_one", "beside_a_writer"],
    ),
    Promise::kept(
        "no row is missed or read twice, even though one piece of news may stand for several appends, or for none",
        &["several_for_one", "one_for_none"],
    ),
    Promise::kept("rows are read even if the news of them was lost;", &["lost_news"]),
    Promise::kept("rows that were written right before the file was closed are read, too;", &["several_for_one"]),
    Promise::kept("the time limit is kept, however much news there is.", &["limit_holds", "what_is_left", "no_limit"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("already_there", "what is there is read without waiting", already_there),
    Check::new("several_for_one", "one piece of news for several appends", several_for_one),
    Check::new("one_for_none", "news of nothing ends no call", one_for_none),
    Check::new("lost_news", "rows whose news was lost are found", lost_news),
    Check::new("many_rows", "each of 65,542 rows is read once", many_rows).native_only().once(),
    Check::new("limit_holds", "the time limit is for the whole call", limit_holds),
    Check::new("what_is_left", "each wait is for what is left of the limit", what_is_left),
    Check::new("no_limit", "a limit may be too long for the clock", no_limit),
    Check::new("beside_a_writer", "every row of a writer that appends meanwhile is read", beside_a_writer).preemptions(2),
];

/// Longer than any check.
const LONG: Duration = Duration::from_secs(3600);

/// What happens while the reader waits.
#[derive(Clone, Copy)]
struct Step {
    appends: &'static [u64],
    closes: bool,
    /// Is the reader told?
    tells: bool,
}

/// A file that changes only while its reader waits, so that each run is the same.
struct Script {
    steps: &'static [Step],
    taken: Cell<usize>,
    rows: RefCell<Vec<u64>>,
    closed: Cell<bool>,
    refreshed: Cell<usize>,
    is_fresh: Cell<bool>,
}

impl Script {
    fn new(rows: &[u64], closed: bool, steps: &'static [Step]) -> Script {
        Script {
            steps,
            taken: Cell::new(0),
            rows: RefCell::new(rows.to_vec()),
            closed: Cell::new(closed),
            refreshed: Cell::new(0),
            is_fresh: Cell::new(true),
        }
    }
}

/// The reader's view.
struct Reader<'a> {
    script: &'a Script,
    extent: usize,
    closed: bool,
    /// By row: was it read?
    was_read: RefCell<Vec<bool>>,
}

impl<'a> Reader<'a> {
    fn new(script: &'a Script) -> Reader<'a> {
        Reader { script, extent: 0, closed: false, was_read: RefCell::default() }
    }
}

impl Source for Reader<'_> {
    fn refresh(&mut self) {
        let refreshed = self.script.refreshed.get() + 1;
        self.script.refreshed.set(refreshed);
        ensure!(refreshed < 100, "busy wait", "the file was refreshed {refreshed} times without waiting for news");
        (self.extent, self.closed) = (self.script.rows.borrow().len(), self.script.closed.get());
        self.script.is_fresh.set(true);
    }

    fn extent(&self) -> usize {
        self.extent
    }

    fn row(&self, number: usize) -> u64 {
        let extent = self.extent;
        ensure!(number < extent, "nonexistent row", "row {number} was read, and the extent is {extent}");
        let mut was_read = self.was_read.borrow_mut();
        let rows = extent.max(was_read.len());
        was_read.resize(rows, false);
        ensure!(!was_read[number], "read twice", "row {number} had been read, and it was read once more");
        was_read[number] = true;
        self.script.rows.borrow()[number]
    }

    fn is_closed(&self) -> bool {
        self.closed
    }
}

impl News for Script {
    fn wait(&self, limit: Duration) -> bool {
        self.refreshed.set(0);
        let Some(step) = self.steps.get(self.taken.get()) else {
            if self.closed.get() {
                match self.is_fresh.get() {
                    true => fail!("waits after the close", "the file was closed, and the reader waits for news of it"),
                    false => fail!("never refreshed", "the file has changed and was closed, and the reader has not asked it anew"),
                }
            }
            thread::sleep(limit);
            return false;
        };
        if self.closed.get() {
            fail!("waits after the close", "the file was closed, and the reader waits for news of it");
        }
        self.taken.set(self.taken.get() + 1);
        self.rows.borrow_mut().extend(step.appends);
        self.closed.set(step.closes);
        if !step.appends.is_empty() || step.closes {
            self.is_fresh.set(false);
        }
        if !step.tells {
            thread::sleep(limit);
        }
        step.tells
    }
}

/// Follows the script, and has read these rows in the end.
fn ensure_reads(script: &Script, limit: Duration, rows: &[u64], ended: Ended, case: &str) {
    let mut read = vec![];
    let mut reader = Reader::new(script);
    let is = follow(&mut reader, script, limit, |row| read.push(row));
    let times = |rows: &[u64], row| rows.iter().filter(|&&other| other == row).count();
    let is_twice = read.iter().any(|&row| times(&read, row) > times(rows, row));
    ensure!(!is_twice, "read twice", "{case}: {rows:?} were written, and {read:?} read");
    ensure!(read.len() == rows.len(), "lost rows", "{case}: {rows:?} were written, and {read:?} read");
    ensure_result(read, rows.to_vec(), "wrong order", case);
    ensure_result(is, ended, "wrong result", case);
}

fn already_there() {
    let script = Script::new(&[2, 2, 1], true, &[]);
    ensure_reads(&script, LONG, &[2, 2, 1], Ended::Closed, "three rows, and the file was closed");
    let script = Script::new(&[], true, &[]);
    ensure_reads(&script, LONG, &[], Ended::Closed, "no rows, and the file was closed");
}

fn several_for_one() {
    const STEPS: &[Step] = &[
        Step { appends: &[4, 3], closes: false, tells: true },
        Step { appends: &[3, 5, 1], closes: true, tells: true },
    ];
    let script = Script::new(&[4], false, STEPS);
    ensure_reads(&script, LONG, &[4, 4, 3, 3, 5, 1], Ended::Closed, "news of two rows, then of three and the close");
}

fn one_for_none() {
    const NOTHING: Step = Step { appends: &[], closes: false, tells: true };
    const STEPS: &[Step] = &[NOTHING, NOTHING, Step { appends: &[2], closes: true, tells: true }];
    let script = Script::new(&[1], false, STEPS);
    ensure_reads(&script, LONG, &[1, 2], Ended::Closed, "twice news of nothing, then of one row and the close");
}

fn lost_news() {
    const STEPS: &[Step] = &[Step { appends: &[2, 3], closes: false, tells: false }];
    let script = Script::new(&[1], false, STEPS);
    let limit = Duration::from_millis(1);
    ensure_reads(&script, limit, &[1, 2, 3], Ended::TimeIsUp, "two rows were appended, and their news was lost");
}

fn many_rows() {
    const STEPS: &[Step] = &[Step { appends: &[1], closes: true, tells: true }];
    let script = Script::new(&[1; MANY], false, STEPS);
    let mut read = 0;
    let ended = follow(&mut Reader::new(&script), &script, LONG, |_| read += 1);
    ensure_result(read, MANY + 1, "lost rows", &format!("{MANY} rows were there, and one was appended"));
    ensure_result(ended, Ended::Closed, "wrong result", "the file was closed");
}

/// News without end, each after a while.
struct Chatter(Cell<u32>);

impl News for Chatter {
    fn wait(&self, limit: Duration) -> bool {
        let waits = self.0.get() + 1;
        self.0.set(waits);
        ensure!(waits < 50, "limit restarted", "the limit was over long ago, and there were {waits} waits");
        thread::sleep(limit.min(Duration::from_millis(1)));
        true
    }
}

fn limit_holds() {
    let script = Script::new(&[1], false, &[]);
    let mut reader = Reader::new(&script);
    let ended = follow(&mut reader, &Chatter(Cell::new(0)), Duration::from_millis(3), |_| ());
    ensure_result(ended, Ended::TimeIsUp, "wrong result", "news comes again and again, and the time is up");
}

/// News that comes once, when three of five milliseconds are over.
struct Once(Cell<bool>);

impl News for Once {
    fn wait(&self, limit: Duration) -> bool {
        if !self.0.replace(true) {
            thread::sleep(Duration::from_millis(3));
            return true;
        }
        ensure!(
            limit <= Duration::from_millis(2),
            "limit restarted",
            "the limit of the whole call is 5 ms, 3 are over, and it waits for {limit:?} more"
        );
        thread::sleep(limit);
        false
    }
}

fn what_is_left() {
    let script = Script::new(&[1], false, &[]);
    let mut reader = Reader::new(&script);
    let ended = follow(&mut reader, &Once(Cell::new(false)), Duration::from_millis(5), |_| ());
    ensure_result(ended, Ended::TimeIsUp, "wrong result", "news came once, and then the time was up");
}

fn no_limit() {
    const STEPS: &[Step] = &[Step { appends: &[2], closes: true, tells: true }];
    for limit in ENDLESS {
        let script = Script::new(&[1], false, STEPS);
        let case = format!("with a limit of {limit:?}");
        without_overflow("follow()", limit, || ensure_reads(&script, limit, &[1, 2], Ended::Closed, &case));
    }
}

/// A file that a thread appends to.
#[derive(Default)]
struct Shared {
    /// The rows, and whether the file was closed.
    file: Mutex<(Vec<u64>, bool)>,
    /// Is there news? Several pieces become one.
    news: Mutex<bool>,
    told: Condvar,
}

impl Shared {
    fn append(&self, row: u64, closes: bool) {
        let mut file = self.file.lock().unwrap();
        file.0.push(row);
        file.1 = closes;
        drop(file);
        *self.news.lock().unwrap() = true;
        self.told.notify_one();
    }
}

impl News for Shared {
    fn wait(&self, _: Duration) -> bool {
        let news = self.told.wait_while(self.news.lock().unwrap(), |news| !*news);
        std::mem::replace(&mut *news.unwrap(), false)
    }
}

struct View<'a> {
    shared: &'a Shared,
    seen: (Vec<u64>, bool),
}

impl Source for View<'_> {
    fn refresh(&mut self) {
        self.seen = self.shared.file.lock().unwrap().clone();
    }

    fn extent(&self) -> usize {
        self.seen.0.len()
    }

    fn row(&self, number: usize) -> u64 {
        self.seen.0[number]
    }

    fn is_closed(&self) -> bool {
        self.seen.1
    }
}

fn beside_a_writer() {
    let shared = Shared::default();
    let mut read = vec![];
    let ended = thread::scope(|scope| {
        scope.spawn(|| {
            shared.append(1, false);
            shared.append(2, true);
        });
        let mut view = View { shared: &shared, seen: (vec![], false) };
        follow(&mut view, &shared, Duration::MAX, |row| read.push(row))
    });
    ensure_result(read, vec![1, 2], "lost rows", "rows 1 and 2 were appended, and the file was closed");
    ensure_result(ended, Ended::Closed, "wrong result", "the file was closed");
}
