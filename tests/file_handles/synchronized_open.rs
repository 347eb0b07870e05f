//! The checks of `synchronized_open`.

use super::subject::{Library, reduce, with_file};
use harness::{Check, Promise, ensure, fail};
use interleave::sample::Size;
use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex};
use support::faulty;
use support::latch::Latch;
use support::law::for_all;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::sample;
use support::shelf::{OpenFile, Shelf, cannot_close, cannot_open};
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A file handle for each thread: the threads take turns to open and close, but not to read in between."),
    Promise::explains("A library whose files can be read by several threads at once, each through a handle of its own."),
    Promise::kept(
        "Opening and closing change tables that all handles share, so only one thread at a time may do either.",
        &["two_files", "two_parts", "work_beside_open"],
    ),
    Promise::explains("An open file."),
    Promise::explains("It is closed by `Library::close`, and by nothing else."),
    Promise::explains("Opens the file."),
    Promise::explains("Reads the values in these rows."),
    Promise::explains("Closes a handle."),
    Promise::kept("Must not be called twice for the same handle.", &["one_file", "an_error", "a_panic"]),
    Promise::kept(
        "Opens a handle, calls `work` with it, closes it on every way out, and returns what `work` returns.",
        &["one_file", "an_error", "a_panic", "close_fails"],
    ),
    Promise::kept(
        "`turn` is locked while the library opens or closes, and at no other time.",
        &["two_files", "work_beside_open", "turn_is_the_lock", "turn_is_left_alone"],
    ),
    Promise::kept("Any number of threads may call this at the same time.", &["two_files", "work_beside_open"]),
    Promise::kept("The error from `open`, in which case `work` is not called and nothing is closed.", &["open_fails"]),
    Promise::kept(
        "Otherwise the error from `work`, or, if `work` succeeds, the error from `close`.",
        &["an_error", "close_fails", "both_fail"],
    ),
    Promise::kept("If `work` panics: the handle is closed, and the panic is resumed.", &["a_panic", "turn_after_a_panic"]),
    Promise::kept(
        "Reduces rows `0..rows` in `threads` parts of equal length, though the last parts may be shorter or empty: each thread has a handle of its own, and reads its part in one go.",
        &["two_parts", "at_once", "any_numbers", "equal_parts", "a_handle_each"],
    ),
    Promise::kept("The parts are merged in order.", &["any_numbers", "two_parts"]),
    Promise::kept("A `threads` of 0 counts as 1.", &["no_threads"]),
    Promise::kept(
        "If parts fail, the error from the first of them, in the order of the rows.",
        &["first_error"],
    ),
    Promise::kept("Every handle is closed even so.", &["part_fails", "part_and_close_fail", "first_error"]),
    Promise::explains("Open the file for each thread, and put a lock around opening and around closing, but around nothing else."),
    Promise::kept(
        "no two threads open or close at the same time, and no lock is held while `work` runs;",
        &["two_files", "work_beside_open", "turn_is_the_lock", "at_once"],
    ),
    Promise::kept(
        "every handle that was opened is closed exactly once, even after an error or a panic, and even if `close` fails;",
        &["one_file", "an_error", "a_panic", "close_fails", "both_fail"],
    ),
    Promise::kept("if the file could not be opened, nothing is closed, and `work` is not called;", &["open_fails"]),
    Promise::kept(
        "if several things go wrong in one thread's part of the rows, the first of that part's errors is returned; if several parts fail, the error from the first of these parts is returned",
        &["both_fail", "part_and_close_fail", "first_error"],
    ),
    Promise::kept("with a real file, and any number of rows and threads, the sum is right.", &["any_numbers", "real_file"]),
];

const STUCK: &str = "lock never released";
const STUCK_ADVICE: &str = "\
    A thread waits forever for its turn. Is the lock given up after an error, and before `work`?";
const HELD: &str = "lock held during the work";
const HELD_ADVICE: &str = "\
    One thread works with its file, and waits for another one, which waits for its turn to open. The lock is for \
    opening and closing. Drop the guard before you call `work`.";

pub const CHECKS: &[Check] = &[
    Check::new("one_file", "a file is opened, worked with and closed", one_file).hang_means(STUCK, STUCK_ADVICE),
    Check::new("two_files", "two threads open and close", two_files).hang_means(STUCK, STUCK_ADVICE),
    Check::new("turn_is_the_lock", "the lock that is given is the one that is taken", turn_is_the_lock)
        .preemptions(2)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("turn_is_left_alone", "when the file is closed, the lock is not needed any more", turn_is_left_alone)
        .preemptions(2)
        .hang_means(
            "waits for the lock",
            "A thread has closed its file and waits for its turn once more, with nothing left to open or close. Look \
             whether there is something to close before you take the lock.",
        ),
    Check::new("work_beside_open", "one thread works while another opens and closes", work_beside_open)
        .preemptions(2)
        .hang_means(HELD, HELD_ADVICE),
    Check::new("open_fails", "what cannot be opened is not closed", open_fails).hang_means(STUCK, STUCK_ADVICE),
    Check::new("an_error", "after an error of the work the file is closed", an_error)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("close_fails", "an error of close comes back", close_fails).hang_means(STUCK, STUCK_ADVICE),
    Check::new("both_fail", "of two errors the first one comes back", both_fail).hang_means(STUCK, STUCK_ADVICE),
    Check::new("a_panic", "after a panic of the work the file is closed", a_panic).hang_means(STUCK, STUCK_ADVICE),
    Check::new("turn_after_a_panic", "after a panic under the lock another thread gets its turn", turn_after_a_panic),
    Check::new("two_parts", "two threads reduce", two_parts).preemptions(3).hang_means(STUCK, STUCK_ADVICE),
    Check::new("at_once", "two parts are read at the same time", at_once).preemptions(1).hang_means(
        "one after the other",
        "Each of two reads waits for the other one, and they never meet. Is a lock held while a thread reads? \
         Is each thread joined before the next one is spawned?",
    ),
    Check::new("a_handle_each", "each thread has a handle of its own", a_handle_each).preemptions(1),
    Check::new("equal_parts", "each part is read at once, and only the last ones are shorter", equal_parts).preemptions(0),
    Check::new("part_fails", "the error of a part comes back, and every file is closed", part_fails).preemptions(1),
    Check::new("part_and_close_fail", "a part and one of the closes fail", part_and_close_fail).preemptions(1),
    Check::new("first_error", "the error of the first part comes back, and every file is closed", first_error)
        .preemptions(1),
    Check::new("no_threads", "0 threads count as 1", no_threads),
    Check::new("any_numbers", "any number of rows and threads", any_numbers).native_only().once().time_limit_secs(20),
    Check::new("real_file", "the sum of /array, a handle for each thread", real_file).native_only().once(),
];

impl Library for Shelf {
    type Handle = OpenFile;

    fn open(&self) -> Result<OpenFile, Error> {
        Shelf::open(self)
    }

    fn read(&self, handle: &OpenFile, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        Shelf::read(self, handle, rows)
    }

    fn close(&self, handle: OpenFile) -> Result<(), Error> {
        Shelf::close(self, &handle)
    }
}

fn reads(shelf: &Shelf, turn: &Mutex<()>) {
    let result = with_file(shelf, turn, |file| shelf.read(file, 0..2));
    ensure_result(result, Ok(vec![1.0, 2.0]), "wrong result", "rows 0..2 are read");
}

fn one_file() {
    let (shelf, turn) = (Shelf::new(2), Mutex::default());
    let result = with_file(&shelf, &turn, |file| {
        ensure!(shelf.open_now() == 1, "wrong count", "one file is worked with, and {} are open", shelf.open_now());
        shelf.read(file, 1..2)
    });
    ensure_result(result, Ok(vec![2.0]), "wrong result", "row 1 is read");
    shelf.ensure_all_closed("`with_file` has returned");
    ensure_result(shelf.opened(), 1, "wrong count", "files that were opened");
}

fn two_files() {
    let (shelf, turn) = (Shelf::new(2), Mutex::default());
    thread::scope(|scope| {
        scope.spawn(|| reads(&shelf, &turn));
        reads(&shelf, &turn);
    });
    shelf.ensure_all_closed("two threads have worked");
}

/// This thread opens a file by hand, under the same lock.
fn turn_is_the_lock() {
    let (shelf, turn) = (Shelf::new(2), Mutex::default());
    thread::scope(|scope| {
        scope.spawn(|| reads(&shelf, &turn));
        let guard = turn.lock().unwrap();
        let file = shelf.open().expect("it can be opened");
        shelf.close(&file).expect("it can be closed");
        drop(guard);
    });
}

/// This thread has the lock, and keeps it until the other one has ended, if its file is closed.
fn turn_is_left_alone() {
    let (shelf, turn) = (Shelf::new(2), Mutex::default());
    thread::scope(|scope| {
        let works = scope.spawn(|| reads(&shelf, &turn));
        let _guard = turn.lock().unwrap();
        if shelf.opened() == 1 && shelf.open_now() == 0 {
            works.join().expect("it does not panic");
        }
    });
}

fn work_beside_open() {
    let (shelf, turn, closed) = (Shelf::new(2), Mutex::default(), Latch::default());
    thread::scope(|scope| {
        scope.spawn(|| {
            reads(&shelf, &turn);
            closed.open();
        });
        let result = with_file(&shelf, &turn, |_| {
            closed.wait();
            Ok(())
        });
        ensure_result(result, Ok(()), "wrong error", "the work waits for another thread");
    });
}

fn open_fails() {
    let (mut shelf, turn) = (Shelf::new(2), Mutex::default());
    shelf.bad_open = Some(0);
    let mut worked = false;
    let result = with_file(&shelf, &turn, |_| {
        worked = true;
        Ok(())
    });
    ensure_result(result, Err(cannot_open()), "swallowed error", "the file cannot be opened");
    ensure!(!worked, "works without a file", "the file could not be opened, and the work was called");
    // The lock is free.
    reads(&shelf, &turn);
    shelf.ensure_all_closed("the second file could be opened");
}

fn an_error() {
    let (mut shelf, turn) = (Shelf::new(2), Mutex::default());
    shelf.bad_row = Some(0);
    let result = with_file(&shelf, &turn, |file| shelf.read(file, 0..1));
    ensure_result(result, Err(faulty::error(0)), "wrong error", "row 0 cannot be read");
    shelf.ensure_all_closed("the work had an error");
}

fn close_fails() {
    let (mut shelf, turn) = (Shelf::new(2), Mutex::default());
    shelf.bad_close = Some(0);
    let result = with_file(&shelf, &turn, |file| shelf.read(file, 0..1));
    ensure_result(result, Err(cannot_close(0)), "swallowed error", "the file is read, and cannot be closed");
    reads(&shelf, &turn);
    shelf.ensure_all_closed("`close` had an error");
}

fn both_fail() {
    let (mut shelf, turn) = (Shelf::new(2), Mutex::default());
    (shelf.bad_row, shelf.bad_close) = (Some(0), Some(0));
    let result = with_file(&shelf, &turn, |file| shelf.read(file, 0..1));
    ensure_result(result, Err(faulty::error(0)), "wrong error", "row 0 cannot be read, and the file cannot be closed");
    shelf.ensure_all_closed("the work had an error, and `close` too");
}

const MESSAGE: &str = "this work cannot be done";

fn a_panic() {
    let (mut shelf, turn) = (Shelf::new(2), Mutex::default());
    shelf.bad_close = Some(1);
    for _ in 0..2 {
        // Not `panic!`: a panic that a check makes on purpose need not be printed.
        let work = |_: &OpenFile| -> Result<(), Error> { panic::resume_unwind(Box::new(MESSAGE)) };
        match panic::catch_unwind(AssertUnwindSafe(|| with_file(&shelf, &turn, work))) {
            Ok(result) => fail!("swallowed panic", "the work panicked, and the result is {result:?}"),
            Err(payload) => ensure!(
                payload.downcast_ref() == Some(&MESSAGE),
                "lost panic message",
                "what came out is not the panic of the work"
            ),
        }
        shelf.ensure_all_closed("the work panicked");
    }
    let next = panic::catch_unwind(AssertUnwindSafe(|| reads(&shelf, &turn)));
    ensure!(next.is_ok(), "poisoned lock", "the work panicked, and the next file cannot be opened");
}

fn turn_after_a_panic() {
    let (shelf, turn) = (Shelf::new(2), Mutex::default());
    let poison = || {
        let _guard = turn.lock();
        panic::resume_unwind(Box::new(MESSAGE));
    };
    let _ = panic::catch_unwind(AssertUnwindSafe(poison));
    let next = panic::catch_unwind(AssertUnwindSafe(|| reads(&shelf, &turn)));
    ensure!(
        next.is_ok(),
        "poisoned lock",
        "a thread panicked while it had the lock, and no other thread can open a file. There is nothing behind this \
         lock that a panic could leave half done"
    );
}

fn ensure_reduced(rows: usize, threads: usize) -> Shelf {
    let (shelf, turn) = (Shelf::new(rows), Mutex::default());
    let result = reduce(&shelf, &turn, rows, threads);
    let values: Vec<f64> = (1..=rows).map(|value| value as f64).collect();
    let case = format!("{rows} rows, {threads} threads");
    ensure_result(result, Ok(Partial::of(&values)), "wrong result", &case);
    shelf.ensure_all_closed(&case);
    shelf
}

fn two_parts() {
    ensure_reduced(3, 2);
}

/// A file whose reads return when two of them are under way.
struct Meeting(Shelf, Rendezvous);

impl Library for Meeting {
    type Handle = OpenFile;

    fn open(&self) -> Result<OpenFile, Error> {
        self.0.open()
    }

    fn read(&self, handle: &OpenFile, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        self.1.meet();
        self.0.read(handle, rows)
    }

    fn close(&self, handle: OpenFile) -> Result<(), Error> {
        self.0.close(&handle)
    }
}

fn at_once() {
    let (library, turn) = (Meeting(Shelf::new(2), Rendezvous::new(0, 2)), Mutex::default());
    let result = reduce(&library, &turn, 2, 2);
    ensure_result(result, Ok(Partial { count: 2, sum: 3.0 }), "wrong result", "two rows, two threads");
}

fn a_handle_each() {
    let shelf = ensure_reduced(2, 2);
    ensure_result(shelf.opened(), 2, "shared handle", "two threads reduced. Handles that were opened");
}

/// Notes what is read.
struct Noted(Shelf, Mutex<Vec<Range<usize>>>);

impl Library for Noted {
    type Handle = OpenFile;

    fn open(&self) -> Result<OpenFile, Error> {
        self.0.open()
    }

    fn read(&self, handle: &OpenFile, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        self.1.lock().unwrap().push(rows.clone());
        self.0.read(handle, rows)
    }

    fn close(&self, handle: OpenFile) -> Result<(), Error> {
        self.0.close(&handle)
    }
}

fn equal_parts() {
    for (rows, threads, parts) in [(5, 2, &[0..3, 3..5][..]), (4, 3, &[0..2, 2..4])] {
        let (library, turn) = (Noted(Shelf::new(rows), Mutex::default()), Mutex::default());
        let result = reduce(&library, &turn, rows, threads);
        let case = format!("{rows} rows, {threads} threads");
        let values: Vec<f64> = (1..=rows).map(|value| value as f64).collect();
        ensure_result(result, Ok(Partial::of(&values)), "wrong result", &case);
        let mut read: Vec<_> = library.1.into_inner().unwrap();
        // An empty part may be read, or not.
        read.retain(|rows| !rows.is_empty());
        read.sort_unstable_by_key(|rows| rows.start);
        ensure_result(read, parts.to_vec(), "wrong ranges", &format!("{case}: the rows of each read"));
    }
}

fn part_fails() {
    one_part_fails(None);
}

fn part_and_close_fail() {
    one_part_fails(Some(0));
}

fn one_part_fails(bad_close: Option<usize>) {
    let (mut shelf, turn) = (Shelf::new(2), Mutex::default());
    (shelf.bad_row, shelf.bad_close) = (Some(1), bad_close);
    let result = reduce(&shelf, &turn, 2, 2);
    let errors = [faulty::error(1), cannot_close(0)];
    let is_one = result.as_ref().is_err_and(|error| errors.contains(error));
    ensure!(is_one, "swallowed error", "row 1 cannot be read: {result:?}");
    shelf.ensure_all_closed("a part had an error");
}

fn first_error() {
    let (mut shelf, turn) = (Shelf::new(4), Mutex::default());
    shelf.bad_row = Some(1);
    let result = reduce(&shelf, &turn, 5, 3);
    let case = "row 1 cannot be read, and there is no row 4";
    ensure_result(result, Err(faulty::error(1)), "first failure wins", case);
    shelf.ensure_all_closed(case);
}

fn no_threads() {
    for threads in [0, 1] {
        let shelf = ensure_reduced(2, threads);
        ensure_result(shelf.opened(), 1, "too many threads", "one thread reduced. Handles that were opened");
    }
}

fn any_numbers() {
    let small = (0..8).flat_map(|rows| (0..10).map(move |threads| (rows, threads)));
    for_all(small, (0..40_usize, 0..20_usize), |(rows, threads)| drop(ensure_reduced(rows, threads)));
}

/// libhdf5 by its C functions: a handle is a file and a dataset in it. Reads take turns too, as it asks for.
struct Real {
    path: std::path::PathBuf,
    reads: Mutex<()>,
}

impl Library for Real {
    type Handle = Mutex<bare::Hdf5>;

    fn open(&self) -> Result<Mutex<bare::Hdf5>, Error> {
        let _alone = self.reads.lock().unwrap();
        // SAFETY: every call goes under `reads`.
        let opened = unsafe { bare::Hdf5::open(&self.path, "/array") };
        opened.map(Mutex::new).map_err(|reason| Error::Open { file: self.path.clone(), reason })
    }

    fn read(&self, handle: &Mutex<bare::Hdf5>, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        let _alone = self.reads.lock().unwrap();
        let read = handle.lock().unwrap().read(rows.clone());
        read.map_err(|reason| Error::Read { file: self.path.clone(), dataset: "/array".into(), rows, reason })
    }

    fn close(&self, handle: Mutex<bare::Hdf5>) -> Result<(), Error> {
        let _alone = self.reads.lock().unwrap();
        drop(handle);
        Ok(())
    }
}

fn real_file() {
    let sample = sample::array();
    let rows = sample.source.rows();
    // It belongs to the same library.
    drop(sample.source);
    let path = interleave::sample::path(Size::Tiny).expect("it has been written");
    let library = Arc::new(Real { path, reads: Mutex::new(()) });
    let result = reduce(&*library, &Mutex::default(), rows, 3);
    ensure_result(result, Ok(sample.whole), "wrong result", "/array, three threads with a handle each");
}
