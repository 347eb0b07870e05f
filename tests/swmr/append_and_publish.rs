//! The checks of `append_and_publish`.

use super::subject::{Log, append};
use harness::unwatched::atomic::{AtomicUsize as Count, Ordering::Relaxed};
use harness::{Check, Mapping, Pages, Process, Promise, ensure};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use support::result::ensure_result;

pub static PROMISES: &[Promise] = &[
    Promise::explains("One writer appends to a file while other processes read it."),
    Promise::explains("The file as its writer sees it, and the way to tell the readers about changes."),
    Promise::explains(
        "What is written reaches the readers piece by piece, at any time and \
         in any order, but at the latest with the next flush.",
    ),
    Promise::explains("Writes a row."),
    Promise::explains("The rows are numbered from 0."),
    Promise::explains("Writes the extent: how many rows the file has."),
    Promise::explains("When this returns, the readers can see everything that was written before"),
    Promise::explains("Tells the readers how many rows the file has."),
    Promise::kept(
        "Appends `rows` to a file that has `extent` rows, and returns how many rows it has then.",
        &["at_the_end"],
    ),
    Promise::kept("Tells the readers once.", &["few_flushes"]),
    Promise::kept(
        "At every moment, and wherever the writer may die, every row that an extent counts is there, and \
         so is every row that a reader has been told about, with an extent that counts it.",
        &["beside_a_reader", "told", "writer_dies"],
    ),
    Promise::kept("The file is flushed as often for a thousand rows as for one.", &["few_flushes"]),
    Promise::kept("If there are no rows to append, nothing is written, and no reader is told.", &["nothing_to_append"]),
    Promise::explains("Append rows to a file that others are reading."),
    Promise::kept("the new rows come after the rows that are already there, and the extent counts them all;", &["at_the_end"]),
    Promise::kept("a reader that sees an extent finds every row that the extent counts;", &["beside_a_reader"]),
    Promise::kept("a reader that has heard the news finds the new extent and the new rows", &["told"]),
    Promise::kept("both of these remain true wherever the writer dies", &["writer_dies"]),
    Promise::kept("the number of flushes doesn't depend on the number of rows;", &["few_flushes"]),
    Promise::kept("if there is nothing to append, nothing is written and no reader is told.", &["nothing_to_append"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("at_the_end", "the rows come after those that are there", at_the_end),
    Check::new("nothing_to_append", "with nothing to append, nothing happens", nothing_to_append),
    Check::new("few_flushes", "ten rows need as many flushes as one, and are told once", few_flushes),
    Check::new("beside_a_reader", "all rows that the extent counts are there", beside_a_reader).starts_processes(),
    Check::new("told", "what a reader was told of is there", told).starts_processes(),
    Check::new("writer_dies", "what the extent counts is there, wherever the writer dies", writer_dies).starts_processes(),
];

/// Where the extent is. Row 0 is on the page after it.
const EXTENT: usize = 0;

/// A file of pages, and news by memory that the processes share.
#[derive(Clone)]
struct File {
    pages: Pages<u64>,
    told: Mapping<AtomicUsize>,
    /// How often it was written, flushed and told of, in this process.
    written: Rc<Count>,
    flushed: Rc<Count>,
    calls: Rc<Count>,
}

impl File {
    /// With these rows, and room for more.
    fn new(rows: &[u64]) -> File {
        let pages = [rows.len() as u64].into_iter().chain(rows.iter().copied()).chain([0; 10]);
        File {
            pages: Pages::new(pages),
            told: Mapping::new(AtomicUsize::new(rows.len())),
            written: Default::default(),
            flushed: Default::default(),
            calls: Default::default(),
        }
    }

    fn rows(&self) -> Vec<u64> {
        let extent = self.pages.read(EXTENT) as usize;
        (0..extent).map(|number| self.pages.read(EXTENT + 1 + number)).collect()
    }
}

impl Log for File {
    fn write_row(&self, number: usize, row: u64) {
        self.written.fetch_add(1, Relaxed);
        self.pages.write(EXTENT + 1 + number, row);
    }

    fn write_extent(&self, rows: usize) {
        self.written.fetch_add(1, Relaxed);
        self.pages.write(EXTENT, rows as u64);
    }

    fn flush(&self) {
        self.flushed.fetch_add(1, Relaxed);
        self.pages.flush();
    }

    fn tell(&self, rows: usize) {
        self.calls.fetch_add(1, Relaxed);
        self.told.store(rows, SeqCst);
    }
}

/// Counts its flushes, and keeps nothing.
#[derive(Default)]
struct Counted(Count);

impl Log for Counted {
    fn write_row(&self, _: usize, _: u64) {}

    fn write_extent(&self, _: usize) {}

    fn flush(&self) {
        self.0.fetch_add(1, Relaxed);
    }

    fn tell(&self, _: usize) {}
}

fn at_the_end() {
    let file = File::new(&[1, 2]);
    let extent = append(&file, 2, &[3]);
    ensure_result(file.pages.read(EXTENT), 3, "wrong result", "two rows were there, and one was appended");
    ensure_result(file.rows(), vec![1, 2, 3], "row overwritten", "row 3 was appended to 1 and 2");
    ensure_result(extent, 3, "wrong result", "what `append` returns");
    let extent = append(&file, 3, &[4, 5]);
    ensure_result(file.rows(), vec![1, 2, 3, 4, 5], "row overwritten", "rows 4 and 5 were appended to 1, 2 and 3");
    ensure_result(extent, 5, "wrong result", "what `append` returns");
    ensure_result(file.told.load(SeqCst), 5, "wrong result", "what the readers were told");
}

fn nothing_to_append() {
    let file = File::new(&[1]);
    let extent = append(&file, 1, &[]);
    ensure_result(extent, 1, "wrong result", "no row was appended to one");
    let calls = file.calls.load(Relaxed);
    ensure!(calls == 0, "notified for nothing", "no row was appended, and the readers were told {calls} times");
    let writes = file.written.load(Relaxed);
    ensure!(writes == 0, "written for nothing", "no row was appended, and there were {writes} writes");
}

fn few_flushes() {
    let flushes = |rows: &[u64]| {
        let file = File::new(&[]);
        append(&file, 0, rows);
        let calls = file.calls.load(Relaxed);
        ensure!(calls == 1, "notified again and again", "{} rows were appended, and told {calls} times", rows.len());
        file.flushed.load(Relaxed)
    };
    let (one, ten) = (flushes(&[1]), flushes(&[1; 10]));
    ensure!(ten <= one, "flush for each row", "{one} flushes for one row, and {ten} for ten");
    let counted = Counted::default();
    append(&counted, 0, &[1; 5000]);
    let many = counted.0.load(Relaxed);
    ensure!(many <= one, "flush for each row", "{one} flushes for one row, and {many} for five thousand");
}

/// Every row that the extent counts is right.
fn ensure_whole(file: &File, name: &'static str, when: &str) {
    let rows = file.rows();
    ensure!(
        [1, 2, 3].starts_with(&rows),
        name,
        "rows 2 and 3 are appended to row 1, and {when} the extent counts {} rows, which are {rows:?}",
        rows.len()
    );
}

fn beside_a_reader() {
    let file = File::new(&[1]);
    let theirs = file.clone();
    let writer = Process::start("writer", move || {
        append(&theirs, 1, &[2, 3]);
    });
    ensure_whole(&file, "extent before rows", "a reader finds that");
    writer.wait();
    ensure_whole(&file, "extent before rows", "in the end");
}

fn told() {
    let file = File::new(&[1]);
    let theirs = file.clone();
    let writer = Process::start("writer", move || {
        append(&theirs, 1, &[2, 3]);
    });
    let told = file.told.load(SeqCst);
    let extent = file.pages.read(EXTENT) as usize;
    ensure!(extent >= told, "news before data", "a reader was told of {told} rows, and finds an extent of {extent}");
    ensure_whole(&file, "extent before rows", "a reader finds that");
    writer.wait();
}

fn writer_dies() {
    let file = File::new(&[1]);
    let theirs = file.clone();
    let writer = Process::mortal("writer", move || {
        append(&theirs, 1, &[2, 3]);
    });
    writer.wait();
    ensure_whole(&file, "lost after a crash", "when the writer is gone");
    let (told, extent) = (file.told.load(SeqCst), file.pages.read(EXTENT) as usize);
    ensure!(extent >= told, "news before data", "a reader was told of {told} rows, and finds an extent of {extent}");
}
