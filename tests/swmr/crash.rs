//! The checks of `crash`.

use super::subject::{Header, Log, append, recover};
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, Exit, Mapping, Pages, Process, Promise, ensure};
use std::rc::Rc;
use support::result::ensure_result;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A writer may die at any step of its work."),
    Promise::explains("The next writer finds what the dead one left, and goes on from there."),
    Promise::explains("What a file says about itself."),
    Promise::explains("How many rows the file had when it was last closed."),
    Promise::explains("Is the file open for writing, or was it when its writer died?"),
    Promise::explains("The file as its writer sees it."),
    Promise::explains(
        "What is written reaches the file piece by piece, at any time and in any order, but at the latest with the next flush.",
    ),
    Promise::explains("If the writer dies, whatever has not reached the file yet is lost."),
    Promise::explains("Reads the header."),
    Promise::explains("Writes the header."),
    Promise::explains("Reads a row: `None` if it was never written, or if it has been erased."),
    Promise::explains("Writes a row, or erases it."),
    Promise::explains("The file has room for rows 0 to `room() - 1`."),
    Promise::kept("There are no others.", &["full"]),
    Promise::explains("When this returns, everything that was written has reached the file."),
    Promise::kept(
        "Appends `rows` to a file that was closed or recovered, and closes it; by then, all of them are flushed and counted.",
        &["sessions", "goes_on"],
    ),
    Promise::kept("Wherever the writer dies, [`recover`] keeps every row that was flushed.", &["writer_dies"]),
    Promise::kept(
        "Repairs a file whose last writer may have died, closes it, and returns how many rows it has",
        &["leftovers", "writer_dies"],
    ),
    Promise::kept("When this returns, everything it wrote has been flushed.", &["leftovers", "recovery_dies"]),
    Promise::kept(
        "It keeps every row that was flushed, and every row that it counts is there.",
        &["leftovers", "writer_dies", "several_at_once", "full"],
    ),
    Promise::kept(
        "Everything after the first missing row is erased, so that it never comes back.",
        &["leftovers", "writer_dies", "recovery_dies"],
    ),
    Promise::kept("A file that was closed stays as it is.", &["sessions"]),
    Promise::kept(
        "A recovery may die at any step, too: it is then called again, with the same result.",
        &["recovery_dies"],
    ),
    Promise::explains("Write both the writer, which may die at any step, and the recovery."),
    Promise::kept("every row that was flushed is kept, wherever the writer dies;", &["writer_dies"]),
    Promise::kept("every row that the header counts is in the file;", &["leftovers", "writer_dies"]),
    Promise::kept("if the caller appends the missing rows again after a recovery, the file has every row exactly once", &["goes_on"]),
    Promise::kept("no row that a recovery didn't count comes back later", &["leftovers", "writer_dies", "recovery_dies"]),
    Promise::kept("the recovery may die too, and if it does, it can be run again", &["recovery_dies"]),
    Promise::kept("a file that was closed is left alone.", &["sessions"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("sessions", "what was closed is counted, and left alone", sessions),
    Check::new("leftovers", "a file of the dead is put in order", leftovers).starts_processes(),
    Check::new("writer_dies", "what was flushed is kept, wherever the writer dies", writer_dies).starts_processes(),
    Check::new("several_at_once", "rows that were flushed at once are all kept", several_at_once),
    Check::new("full", "a file may be full", full),
    Check::new("goes_on", "the next writer appends what is missing, and no row twice", goes_on).starts_processes(),
    Check::new("recovery_dies", "the recovery may die, and is begun again", recovery_dies).starts_processes(),
];

/// The page of the header; the rows are on those after it. A row is its value, and whether it is there.
const HEADER: usize = 0;
const ROOM: usize = 7;

#[derive(Clone)]
struct File {
    pages: Pages<(u64, bool)>,
    /// How many rows the writer has written by now, …
    written: Rc<AtomicUsize>,
    /// … and how many were there when a flush was over. Notes of the check, for all processes.
    safe: Mapping<AtomicUsize>,
    /// How often this process has written.
    writes: Rc<AtomicUsize>,
}

impl File {
    fn new(header: Header, rows: [Option<u64>; ROOM]) -> File {
        let rows = rows.map(|row| (row.unwrap_or(0), row.is_some()));
        let pages = [(header.rows as u64, header.writing)].into_iter().chain(rows);
        File {
            pages: Pages::new(pages),
            written: Rc::default(),
            safe: Mapping::new(AtomicUsize::new(header.rows)),
            writes: Rc::default(),
        }
    }

    /// That row 10 is there, and counts.
    fn closed() -> File {
        File::new(Header { rows: 1, writing: false }, [Some(10), None, None, None, None, None, None])
    }

    /// Of a writer that has died: two rows, a gap, one more, a longer gap, and the last one.
    fn of_the_dead() -> File {
        File::new(Header { rows: 1, writing: true }, [Some(10), Some(20), None, Some(40), None, None, Some(70)])
    }

    /// The same file, as another process has it.
    fn of_another_process(&self) -> File {
        File { written: Rc::default(), ..self.clone() }
    }

    fn rows(&self) -> Vec<Option<u64>> {
        (0..ROOM).map(|number| self.row(number)).collect()
    }
}

fn ensure_room(number: usize, what: &str) {
    ensure!(number < ROOM, "nonexistent row", "row {number} was {what}, and there is room for rows 0 to {}", ROOM - 1);
}

impl Log for File {
    fn header(&self) -> Header {
        let (rows, writing) = self.pages.read(HEADER);
        Header { rows: rows as usize, writing }
    }

    fn write_header(&self, header: Header) {
        self.writes.fetch_add(1, Relaxed);
        self.pages.write(HEADER, (header.rows as u64, header.writing));
    }

    fn row(&self, number: usize) -> Option<u64> {
        ensure_room(number, "read");
        let (row, is_there) = self.pages.read(HEADER + 1 + number);
        is_there.then_some(row)
    }

    fn write_row(&self, number: usize, row: Option<u64>) {
        ensure_room(number, "written");
        self.writes.fetch_add(1, Relaxed);
        self.pages.write(HEADER + 1 + number, (row.unwrap_or(0), row.is_some()));
        if row.is_some() {
            self.written.fetch_max(number + 1, Relaxed);
        }
    }

    fn room(&self) -> usize {
        ROOM
    }

    fn flush(&self) {
        let written = self.written.load(Relaxed);
        self.pages.flush();
        self.safe.fetch_max(written, Relaxed);
    }
}

/// The file was recovered, with so many rows of these: it is closed, and nothing is left over.
fn ensure_in_order(file: &File, kept: usize, rows: &[u64], case: &str) {
    let (header, found) = (file.header(), file.rows());
    let there = found.iter().take_while(|row| row.is_some()).count();
    ensure!(kept <= there, "counted but missing", "{case}: {kept} rows count, of {found:?}");
    let right = (0..kept).all(|number| found[number] == rows.get(number).copied());
    ensure!(right, "wrong result", "{case}: {kept} rows count, of {found:?}, and {rows:?} were written");
    ensure!(!header.writing, "left open", "{case}: the file says that it is being written");
    ensure_result(header.rows, kept, "wrong result", &format!("{case}: rows that the header counts"));
    let rest = &found[kept..];
    ensure!(
        rest.iter().all(Option::is_none),
        "row of the dead",
        "{case}: {kept} rows count, of {found:?}. What comes after them will count when the next writer dies there"
    );
}

fn sessions() {
    let file = File::new(Header { rows: 0, writing: false }, [None; ROOM]);
    append(&file, &[10, 20]);
    ensure_in_order(&file, 2, &[10, 20], "two rows were appended to none");
    let writes = file.writes.load(Relaxed);
    ensure_result(recover(&file), 2, "wrong result", "a file that was closed is recovered");
    let more = file.writes.load(Relaxed) - writes;
    ensure!(more == 0, "written for nothing", "a file that was closed is recovered, with {more} writes");
    append(&file, &[30]);
    append(&file, &[]);
    ensure_in_order(&file, 3, &[10, 20, 30], "one row was appended to two, and then none");
}

fn leftovers() {
    let file = File::of_the_dead();
    let theirs = file.of_another_process();
    Process::start("recovers", move || {
        let kept = recover(&theirs);
        ensure!(
            kept >= 2,
            "lost after a crash",
            "the header counts one row, row 20 was flushed after it, and {kept} were kept"
        );
        ensure_in_order(&theirs, kept, &[10, 20], "rows 10 and 20 are there, and 40 and 70 after gaps");
    })
    .wait();
    // As another process finds it.
    let (header, rows) = (file.header(), file.rows());
    ensure!(
        header == Header { rows: 2, writing: false } && rows[2..] == [None; ROOM - 2],
        "left unflushed",
        "a process has recovered the file, and another one finds {header:?} and {rows:?}"
    );
}

/// A writer of two rows, which may have died.
fn written() -> (File, Exit) {
    let file = File::closed();
    let theirs = file.of_another_process();
    let exit = Process::mortal("writer", move || append(&theirs, &[20, 30])).wait();
    (file, exit)
}

fn writer_dies() {
    let (file, exit) = written();
    if exit == Exit::Returned {
        // As another process finds it.
        let (header, rows) = (file.header(), file.rows());
        ensure!(
            header == Header { rows: 3, writing: false } && rows[..3] == [Some(10), Some(20), Some(30)],
            "left unflushed",
            "a writer has closed the file, and another process finds {header:?} and {rows:?}"
        );
    }
    let (header, rows) = (file.header(), file.rows());
    let there = rows.iter().take_while(|row| row.is_some()).count();
    ensure!(
        header.rows <= there,
        "counted but missing",
        "the writer may have died, and the header counts {} rows, of {rows:?}",
        header.rows
    );
    let kept = recover(&file);
    let safe = file.safe.load(Relaxed);
    ensure!(kept >= safe, "lost after a crash", "{safe} rows were flushed, and {kept} are kept");
    ensure!(exit == Exit::Crashed || kept == 3, "wrong result", "the writer has closed the file, with {kept} rows");
    ensure_in_order(&file, kept, &[10, 20, 30], "rows 20 and 30 are appended to row 10");
}

/// Of a writer that flushes several rows at once, and has died before it counted them.
fn several_at_once() {
    let rows = [Some(10), Some(20), Some(30), Some(40), None, Some(60), None];
    let file = File::new(Header { rows: 1, writing: true }, rows);
    let kept = recover(&file);
    ensure!(kept >= 4, "lost after a crash", "the header counts one row, three more were flushed, and {kept} are kept");
    ensure_in_order(&file, kept, &[10, 20, 30, 40], "rows 10 to 40 are there, and 60 after a gap");
}

/// Of a writer that has filled the file, and has died before it counted the rows.
fn full() {
    let rows = [10, 20, 30, 40, 50, 60, 70];
    let file = File::new(Header { rows: 1, writing: true }, rows.map(Some));
    let kept = recover(&file);
    ensure!(
        kept >= ROOM,
        "lost after a crash",
        "the header counts one row, the rest of {ROOM} were flushed, and {kept} are kept"
    );
    ensure_in_order(&file, kept, &rows, "the file has room for seven rows, and all of them are there");
}

fn goes_on() {
    let (file, _) = written();
    let kept = recover(&file);
    // What did not make it is appended once more.
    append(&file, &[10, 20, 30][kept.min(3)..]);
    let rows = file.rows().into_iter().flatten().collect::<Vec<u64>>();
    let twice = rows.len() > 3;
    ensure!(!twice, "counted twice after a crash", "{kept} of three rows were kept, the rest was appended, and there are {rows:?}");
    ensure!(rows.len() == 3, "lost after a crash", "{kept} of three rows were kept, the rest was appended, and there are {rows:?}");
    ensure_in_order(&file, 3, &[10, 20, 30], "the rest is appended after a recovery");
}

fn recovery_dies() {
    let file = File::of_the_dead();
    let theirs = file.of_another_process();
    Process::mortal("recovers", move || {
        recover(&theirs);
    })
    .wait();
    let theirs = file.of_another_process();
    Process::start("recovers again", move || {
        let kept = recover(&theirs);
        ensure!(kept >= 2, "lost after a crash", "rows 10 and 20 were flushed, and {kept} are kept");
        ensure_in_order(&theirs, kept, &[10, 20], "the recovery may have died, and was begun again");
    })
    .wait();
    // As another process finds it.
    let (header, rows) = (file.header(), file.rows());
    ensure!(
        header == Header { rows: 2, writing: false } && rows[2..] == [None; ROOM - 2],
        "left unflushed",
        "a recovery may have died, another one has come to its end, and another process finds {header:?} and {rows:?}"
    );
}
