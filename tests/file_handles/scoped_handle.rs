//! The checks of `scoped_handle`.

use super::subject::{Library, Scoped};
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, fail};
use interleave::sample::{self, Size};
use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::Mutex;
use support::faulty;
use support::latch::Latch;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::shelf::{OpenFile, Shelf, cannot_close, cannot_open};
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A file that is closed once, at the end of its scope, however that scope ends."),
    Promise::explains("A library with files that several threads may read at once."),
    Promise::explains("Only one thread at a time may open or close."),
    Promise::explains("A handle to an open file: a number, as in many libraries."),
    Promise::explains("The compiler can't tell an old number from a new one."),
    Promise::explains("Opens the file."),
    Promise::explains("Closes a handle, even if it returns an error."),
    Promise::kept("Must not be called twice for the same handle.", &["closed", "close_fails", "out_of_scope"]),
    Promise::explains("Learns of an error that can't be returned to any caller."),
    Promise::kept("It may open and close files.", &["lost_opens_a_file"]),
    Promise::explains("An open file."),
    Promise::kept("Several threads may read it at the same time.", &["at_once"]),
    Promise::kept(
        "`turn` is locked while the library opens or closes, and at no other time.",
        &["two_files", "two_closed", "work_beside_open", "turn_is_the_lock"],
    ),
    Promise::kept("It makes no difference if another thread has panicked while it held the lock.", &["turn_after_a_panic"]),
    Promise::kept("The library's own error.", &["open_fails", "a_bad_row", "close_fails"]),
    Promise::kept("Nothing is closed.", &["open_fails"]),
    Promise::kept("Reads the values in these rows.", &["out_of_scope", "a_bad_row"]),
    Promise::explains("Closes the file."),
    Promise::kept("A program that uses the file afterwards must not compile: change the signature.", &["gone_after_close"]),
    Promise::kept("The file is closed.", &["close_fails"]),
    Promise::kept("Closes the file, even during a panic, unless `close` has closed it already.", &["a_panic", "out_of_scope", "closed"]),
    Promise::kept(
        "Does not panic itself: if there is an error, the library learns of it once the lock has been released.",
        &["dropped_with_an_error", "lost_opens_a_file", "a_panic", "turn_after_a_panic"],
    ),
    Promise::explains("Write the guard, and a `close` that reports what went wrong."),
    Promise::kept(
        "a file is closed exactly once, whether at the end of its scope, after an error, during a panic, or by `close`;",
        &["out_of_scope", "a_bad_row", "a_panic", "closed", "close_fails"],
    ),
    Promise::kept("after `close` there is nothing left to use, and the compiler says so;", &["gone_after_close"]),
    Promise::kept(
        "no error is lost: `close` returns its error to the caller, and `drop` reports its error to the library;",
        &["close_fails", "dropped_with_an_error", "a_panic"],
    ),
    Promise::kept(
        "`drop` doesn't panic, and holds no lock when it reports an error;",
        &["dropped_with_an_error", "turn_after_a_panic", "lost_opens_a_file"],
    ),
    Promise::kept(
        "threads take turns to open and close, but not to read;",
        &["two_files", "two_closed", "work_beside_open", "turn_is_the_lock", "at_once"],
    ),
    Promise::kept("three threads can read a file through such guards with libhdf5 itself.", &["real_library"]),
];

const STUCK: &str = "lock never released";
const STUCK_ADVICE: &str = "\
    A thread waits forever for its turn. Is the lock given up when the file is open, and taken once to close it?";
const HELD: &str = "lock held during the work";
const HELD_ADVICE: &str = "\
    One thread has an open file, and another one waits for its turn to open. The guard of the file may keep the file \
    for as long as it lives, and not the lock.";

pub const CHECKS: &[Check] = &[
    Check::new("gone_after_close", "there is no file left to use after close", gone_after_close),
    Check::new("out_of_scope", "a file is closed at the end of its scope", out_of_scope).hang_means(STUCK, STUCK_ADVICE),
    Check::new("closed", "a file that was closed is not closed again", closed).hang_means(STUCK, STUCK_ADVICE),
    Check::new("open_fails", "what cannot be opened is not closed", open_fails).hang_means(STUCK, STUCK_ADVICE),
    Check::new("a_bad_row", "after an error a file is closed", a_bad_row).hang_means(STUCK, STUCK_ADVICE),
    Check::new("close_fails", "an error of close comes back", close_fails).hang_means(STUCK, STUCK_ADVICE),
    Check::new("dropped_with_an_error", "the library is told of an error of drop", dropped_with_an_error)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("a_panic", "a file is closed during a panic", a_panic).hang_means(STUCK, STUCK_ADVICE),
    Check::new("lost_opens_a_file", "the library opens a file when it is told of an error", lost_opens_a_file)
        .hang_means(
            "waits for itself",
            "The library is told of an error while its own thread holds the lock, opens a file, and waits for itself. \
             Give the lock up first.",
        ),
    Check::new("turn_after_a_panic", "after a panic under the lock a file can be opened and closed", turn_after_a_panic),
    Check::new("two_files", "two threads open and drop files", two_files)
        .or_preemptions(2)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("two_closed", "two threads open and close files", two_closed)
        .or_preemptions(2)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("turn_is_the_lock", "the lock that is given is the one that is taken", turn_is_the_lock)
        .preemptions(2)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("work_beside_open", "one thread has a file while another opens and closes", work_beside_open)
        .preemptions(2)
        .hang_means(HELD, HELD_ADVICE),
    Check::new("at_once", "two threads read one file at the same time", at_once).preemptions(2).hang_means(
        "one after the other",
        "Each of two reads waits for the other one, and they never meet. Reading needs no turn.",
    ),
    Check::new("real_library", "three threads read libhdf5 through guards", real_library).native_only().once(),
];

/// The shelf as a library, which counts the errors that it is told of.
struct Files {
    shelf: Shelf,
    lost: AtomicUsize,
}

impl Library for Files {
    type Handle = usize;

    fn open(&self) -> Result<usize, Error> {
        self.shelf.open().map(|file| file.number)
    }

    fn read(&self, number: usize, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        self.shelf.read(&OpenFile { number }, rows)
    }

    fn close(&self, number: usize) -> Result<(), Error> {
        self.shelf.close(&OpenFile { number })
    }

    fn lost(&self, error: Error) {
        ensure_result(error, cannot_close(0), "wrong error", "handle 0 cannot be closed, and the library is told");
        self.lost.fetch_add(1, Relaxed);
    }
}

impl Files {
    fn of(shelf: Shelf) -> (Files, Mutex<()>) {
        (Files { shelf, lost: AtomicUsize::new(0) }, Mutex::default())
    }

    /// Two rows, and a first handle that cannot be closed.
    fn with_a_bad_close() -> (Files, Mutex<()>) {
        let mut shelf = Shelf::new(2);
        shelf.bad_close = Some(0);
        Files::of(shelf)
    }

    fn ensure_told(&self, times: usize, case: &str) {
        let lost = self.lost.load(Relaxed);
        ensure_result(lost, times, "swallowed error", &format!("{case}. Errors that the library was told of"));
    }
}

fn opened<'a, L: Library>(files: &'a L, turn: &'a Mutex<()>) -> Scoped<'a, L> {
    Scoped::open(files, turn).ok().expect("it can be opened")
}

/// Asks the compiler about a function: see `support::sendable` for how.
struct Asks<F>(F);

trait ByValue {
    /// True: what was given is gone.
    fn takes_it(&self) -> bool {
        true
    }
}

trait ByReference {
    /// False: it was lent.
    fn takes_it(&self) -> bool {
        false
    }
}

impl<'a, F: FnOnce(Scoped<'a, Files>) -> Result<(), Error>> ByValue for Asks<F> {}
impl<F> ByReference for &Asks<F> {}

fn gone_after_close() {
    ensure!(
        (&Asks(Scoped::<Files>::close)).takes_it(),
        "used after close",
        "`close` is lent the file, and its caller still has it: `file.close()?; file.read(0..1)` compiles. A method that \
         takes `self` leaves nothing behind"
    );
}

fn out_of_scope() {
    let (files, turn) = Files::of(Shelf::new(2));
    {
        let file = opened(&files, &turn);
        ensure_result(file.read(0..2), Ok(vec![1.0, 2.0]), "wrong result", "rows 0..2 are read");
        ensure_result(files.shelf.open_now(), 1, "closed too early", "there is a guard. Handles that are open");
    }
    files.shelf.ensure_all_closed("the guard is gone");
    ensure_result(files.shelf.opened(), 1, "wrong count", "handles that were opened");
    files.ensure_told(0, "there was no error");
}

#[allow(unused_mut, reason = "`close` may be lent the file, until the answer is right")]
fn closed() {
    let (files, turn) = Files::of(Shelf::new(2));
    {
        let mut file = opened(&files, &turn);
        ensure_result(file.close(), Ok(()), "wrong result", "an open file is closed");
        files.shelf.ensure_all_closed("`close` has returned");
    }
    drop(opened(&files, &turn));
    files.shelf.ensure_all_closed("a second file was opened and dropped");
}

fn open_fails() {
    let mut shelf = Shelf::new(2);
    shelf.bad_open = Some(0);
    let (files, turn) = Files::of(shelf);
    let error = Scoped::open(&files, &turn).err();
    ensure_result(error, Some(cannot_open()), "swallowed error", "the file cannot be opened");
    drop(opened(&files, &turn));
    files.shelf.ensure_all_closed("the second file could be opened");
}

fn a_bad_row() {
    let mut shelf = Shelf::new(2);
    shelf.bad_row = Some(1);
    let (files, turn) = Files::of(shelf);
    let read = || -> Result<Vec<f64>, Error> {
        let file = Scoped::open(&files, &turn)?;
        file.read(0..1)?;
        file.read(1..2)
    };
    ensure_result(read(), Err(faulty::error(1)), "swallowed error", "row 1 cannot be read");
    files.shelf.ensure_all_closed("the function has returned an error");
}

#[allow(unused_mut, reason = "`close` may be lent the file, until the answer is right")]
fn close_fails() {
    let (files, turn) = Files::with_a_bad_close();
    {
        let mut file = opened(&files, &turn);
        ensure_result(file.close(), Err(cannot_close(0)), "swallowed error", "the file cannot be closed");
    }
    files.shelf.ensure_all_closed("`close` had an error");
    ensure_result(files.lost.load(Relaxed), 0, "wrong result", "`close` returned its error. Errors that the library was told of");
}

fn dropped_with_an_error() {
    let (files, turn) = Files::with_a_bad_close();
    let dropped = panic::catch_unwind(AssertUnwindSafe(|| drop(opened(&files, &turn))));
    ensure!(
        dropped.is_ok(),
        "panics in drop",
        "the file cannot be closed, and `drop` panics. During another panic that ends the whole process"
    );
    files.shelf.ensure_all_closed("closing had an error");
    files.ensure_told(1, "the file cannot be closed, and was dropped");
}

const MESSAGE: &str = "this work cannot be done";

fn a_panic() {
    let (files, turn) = Files::with_a_bad_close();
    let work = || {
        let _file = opened(&files, &turn);
        // Not `panic!`: a panic that a check makes on purpose need not be printed.
        panic::resume_unwind(Box::new(MESSAGE));
    };
    let Err(payload) = panic::catch_unwind(AssertUnwindSafe(work));
    ensure!(payload.downcast_ref() == Some(&MESSAGE), "lost panic message", "what came out is not the panic of the work");
    files.shelf.ensure_all_closed("the work panicked");
    files.ensure_told(1, "the work panicked, and the file cannot be closed");
    drop(opened(&files, &turn));
    files.shelf.ensure_all_closed("the work panicked, and another file was opened and dropped");
}

/// A library that opens a file to write errors down.
struct Log<'a>(&'a Files, &'a Mutex<()>);

impl Library for Log<'_> {
    type Handle = usize;

    fn open(&self) -> Result<usize, Error> {
        self.0.open()
    }

    fn read(&self, number: usize, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        self.0.read(number, rows)
    }

    fn close(&self, number: usize) -> Result<(), Error> {
        self.0.close(number)
    }

    fn lost(&self, error: Error) {
        drop(opened(self, self.1));
        self.0.lost(error);
    }
}

fn lost_opens_a_file() {
    let (files, turn) = Files::with_a_bad_close();
    let log = Log(&files, &turn);
    drop(opened(&log, &turn));
    files.ensure_told(1, "the file cannot be closed, and was dropped");
    files.shelf.ensure_all_closed("an error was written to a file");
}

fn turn_after_a_panic() {
    let (files, turn) = Files::of(Shelf::new(2));
    let file = opened(&files, &turn);
    let poison = || {
        let _guard = turn.lock();
        panic::resume_unwind(Box::new(MESSAGE));
    };
    let Err(_) = panic::catch_unwind(AssertUnwindSafe(poison));
    let next = panic::catch_unwind(AssertUnwindSafe(|| {
        drop(file);
        drop(opened(&files, &turn));
    }));
    ensure!(
        next.is_ok(),
        "poisoned lock",
        "a thread panicked while it had the lock, and no other one can open or close a file. There is nothing behind this \
         lock that a panic could leave half done"
    );
    files.shelf.ensure_all_closed("two files were dropped");
}

fn reads(files: &Files, turn: &Mutex<()>) {
    let file = opened(files, turn);
    ensure_result(file.read(0..1), Ok(vec![1.0]), "wrong result", "row 0 is read");
}

fn two_files() {
    let (files, turn) = Files::of(Shelf::new(2));
    thread::scope(|scope| {
        scope.spawn(|| reads(&files, &turn));
        reads(&files, &turn);
    });
    files.shelf.ensure_all_closed("two threads have dropped their files");
}

#[allow(unused_mut, reason = "`close` may be lent the file, until the answer is right")]
fn two_closed() {
    let (files, turn) = Files::of(Shelf::new(2));
    let closes = || {
        let mut file = opened(&files, &turn);
        ensure_result(file.close(), Ok(()), "wrong result", "an open file is closed");
    };
    thread::scope(|scope| {
        scope.spawn(closes);
        closes();
    });
    files.shelf.ensure_all_closed("two threads have closed their files");
}

/// This thread opens a file by hand, under the same lock.
fn turn_is_the_lock() {
    let (files, turn) = Files::of(Shelf::new(2));
    thread::scope(|scope| {
        scope.spawn(|| reads(&files, &turn));
        let guard = turn.lock().unwrap();
        let file = files.open().expect("it can be opened");
        files.close(file).expect("it can be closed");
        drop(guard);
    });
}

fn work_beside_open() {
    let (files, turn, closed) = (Files::of(Shelf::new(2)), Mutex::default(), Latch::default());
    let files = files.0;
    thread::scope(|scope| {
        scope.spawn(|| {
            reads(&files, &turn);
            closed.open();
        });
        let _file = opened(&files, &turn);
        closed.wait();
    });
}

/// Reads that return when two of them are under way.
struct Meeting(Files, Rendezvous);

impl Library for Meeting {
    type Handle = usize;

    fn open(&self) -> Result<usize, Error> {
        self.0.open()
    }

    fn read(&self, number: usize, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        self.1.meet();
        self.0.read(number, rows)
    }

    fn close(&self, number: usize) -> Result<(), Error> {
        self.0.close(number)
    }

    fn lost(&self, error: Error) {
        self.0.lost(error);
    }
}

fn at_once() {
    let (files, turn) = Files::of(Shelf::new(2));
    let library = Meeting(files, Rendezvous::new(0, 2));
    let file = opened(&library, &turn);
    let read = |row: usize| {
        let values = file.read(row..row + 1);
        ensure_result(values, Ok(vec![row as f64 + 1.0]), "wrong result", "two threads read one file");
    };
    thread::scope(|scope| {
        scope.spawn(|| read(0));
        read(1);
    });
    drop(file);
    library.0.shelf.ensure_all_closed("two threads have read one file");
}

/// libhdf5 by its C functions: a handle is the number of a file that is open. Every call takes its turn, as the library
/// asks for.
struct Real {
    path: PathBuf,
    open: Mutex<Vec<Option<bare::Hdf5>>>,
}

impl Library for Real {
    type Handle = usize;

    fn open(&self) -> Result<usize, Error> {
        let mut open = self.open.lock().unwrap();
        // SAFETY: every call goes under the lock.
        let opened = unsafe { bare::Hdf5::open(&self.path, "/array") };
        open.push(Some(opened.map_err(|reason| Error::Open { file: self.path.clone(), reason })?));
        Ok(open.len() - 1)
    }

    fn read(&self, number: usize, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        let mut open = self.open.lock().unwrap();
        let Some(file) = &mut open[number] else { fail!("used after close", "handle {number} is closed") };
        let read = file.read(rows.clone());
        read.map_err(|reason| Error::Read { file: self.path.clone(), dataset: "/array".into(), rows, reason })
    }

    fn close(&self, number: usize) -> Result<(), Error> {
        let file = self.open.lock().unwrap()[number].take();
        ensure!(file.is_some(), "closed twice", "handle {number} is closed a second time");
        Ok(())
    }

    fn lost(&self, error: Error) {
        fail!("wrong result", "nothing failed, and the library is told: {error}");
    }
}

fn real_library() {
    let sample = support::sample::array();
    let rows = sample.source.rows();
    // It belongs to the same library.
    drop(sample.source);
    let path = sample::path(Size::Tiny).expect("it has been written");
    let (library, turn) = (Real { path, open: Mutex::default() }, Mutex::default());
    let part = |number: usize| {
        let file = Scoped::open(&library, &turn)?;
        let values = file.read(rows * number / 3..rows * (number + 1) / 3)?;
        Ok::<_, Error>(Partial::of(&values))
    };
    let sum: Result<Partial, Error> = thread::scope(|scope| {
        let part = &part;
        let parts: Vec<_> = (0..3).map(|number| scope.spawn(move || part(number))).collect();
        parts.into_iter().map(|part| part.join().expect("it does not panic")).sum()
    });
    ensure_result(sum, Ok(sample.whole), "wrong result", "/array, three threads with a guard each");
    let left = library.open.lock().unwrap().iter().flatten().count();
    ensure_result(left, 0, "left open", "three threads are at their ends. Files that are open");
}
