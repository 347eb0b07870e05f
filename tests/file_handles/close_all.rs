//! The checks of `close_all`.

use super::subject::{Files, Library, Ticket};
use harness::unwatched::atomic::{AtomicUsize as Unwatched, Ordering::Relaxed};
use harness::{Check, Promise, ensure, fail};
use interleave::Error;
use interleave::sample::{self, Size};
use std::fs::File;
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::fs::FileExt;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use support::asleep;
use support::latch::Latch;
use support::numerous::MANY;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::shelf::{OpenFile, Shelf, cannot_close, cannot_open};
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains("Closes everything that is open while other threads open, use and close files."),
    Promise::explains("Opens and closes files."),
    Promise::explains("Only one thread at a time may do either."),
    Promise::explains("A handle to an open file: a number, as in many libraries."),
    Promise::explains("The compiler can't tell an old number from a new one."),
    Promise::explains("Opens the file of this name."),
    Promise::explains("Each call returns a handle of its own."),
    Promise::explains("Closes a handle, even if it returns an error."),
    Promise::kept(
        "Must not be called twice, or while the handle is in use.",
        &["closed", "close_beside_close_all", "two_close_all", "used_meanwhile"],
    ),
    Promise::explains("What `open` returns."),
    Promise::kept("No two tickets are equal.", &["closed", "two_open", "many_files"]),
    Promise::explains("The open files."),
    Promise::kept(
        "Any thread may call any method at any time.",
        &["two_open", "used_meanwhile", "many_use", "close_beside_close_all", "two_close_all", "open_beside_close_all", "used_by_two"],
    ),
    Promise::kept("Takes the library, with no file open yet.", &["nothing_open"]),
    Promise::kept("Opens a file, even if a file of that name is open already.", &["closed", "every_error"]),
    Promise::kept(
        "Does not wait for threads that are using files, nor for threads that are waiting to close them.",
        &["opened_later"],
    ),
    Promise::kept("The library's own error.", &["open_fails", "close_fails"]),
    Promise::kept(
        "Calls `work` with the ticket's handle, and returns its result, or returns `None` if the file is closed.",
        &["closed", "used_meanwhile"],
    ),
    Promise::kept("Several threads may use one file at the same time.", &["used_by_two"]),
    Promise::kept("`work` may open files, but calls no other method.", &["opened_later"]),
    Promise::kept("If `work` panics: the panic is passed on, and the file stays open.", &["a_panic"]),
    Promise::kept("Closes the ticket's file once no thread is using it.", &["closed", "used_while_one_closes", "three_close", "many_files"]),
    Promise::kept(
        "Returns false if the file was closed before: of several calls, only one closes it",
        &["closed", "close_beside_close_all", "two_close", "three_close"],
    ),
    Promise::kept("The file is closed even so.", &["close_fails"]),
    Promise::kept(
        "Closes every file that was open when this was called, in the order of opening, each one once no thread is using it.",
        &["every_error", "used_meanwhile"],
    ),
    Promise::kept("A file that is opened after that stays open, whatever its name.", &["opened_later", "closed_and_opened_again"]),
    Promise::kept(
        "When this returns, all of these files are closed, including those that another thread had begun to close.",
        &["two_close_all", "close_beside_close_all", "three_close"],
    ),
    Promise::kept(
        "Returns the errors from all the files that this call has closed, each with its file's name, in the same order.",
        &["every_error", "close_beside_close_all", "two_close_all"],
    ),
    Promise::explains("Close every file that is open when `close_all` is called, and no others."),
    Promise::kept(
        "every file that was open is closed, in the order in which the files were opened, even if closing some of them fails, and every error is returned;",
        &["every_error", "close_fails"],
    ),
    Promise::kept(
        "no file is closed twice, or while a thread is using it;",
        &["used_meanwhile", "used_while_one_closes", "close_beside_close_all", "two_close_all", "two_close"],
    ),
    Promise::kept(
        "a file that is opened in the meantime stays open, even if it has the same name as a file that is being closed;",
        &["opened_later", "closed_and_opened_again", "open_beside_close_all"],
    ),
    Promise::kept("other threads can open and use files while one thread is waiting to close a file;", &["opened_later", "used_by_two"]),
    Promise::kept("once `close_all` has returned, all of these files are closed, including those that another thread had begun to close;", &["two_close_all", "a_panic", "three_close"]),
    Promise::kept("all this works with real files, too.", &["real_files"]),
];

const STUCK: &str = "lock never released";
const STUCK_ADVICE: &str = "A thread waits for a lock forever. Is it given up after an error, and taken once?";

pub const CHECKS: &[Check] = &[
    Check::new("nothing_open", "with nothing open there is nothing to close", nothing_open)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("closed", "a file is opened, used and closed", closed).hang_means(STUCK, STUCK_ADVICE),
    Check::new("open_fails", "what cannot be opened is not closed", open_fails).hang_means(STUCK, STUCK_ADVICE),
    Check::new("close_fails", "an error of close comes back, and the file is closed", close_fails)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("every_error", "all are closed in order, and every error comes back", every_error)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("a_panic", "after a panic of the work a file can be closed", a_panic).hang_means(
        "forever in use",
        "A thread panicked while it used a file, and the file counts as used ever since. A guard gives the use back \
         on every way out.",
    ),
    Check::new("used_by_two", "two threads use one file at the same time", used_by_two).preemptions(2).hang_means(
        "one after the other",
        "Each of two threads uses the file and waits for the other one, and they never meet. Those that only use a file \
         need not keep each other out.",
    ),
    Check::new("two_open", "two threads open a file", two_open).or_preemptions(2).hang_means(STUCK, STUCK_ADVICE),
    Check::new("two_close", "two threads close one file", two_close).or_preemptions(2).hang_means(STUCK, STUCK_ADVICE),
    Check::new("used_while_one_closes", "one thread uses a file, and one closes it", used_while_one_closes)
        .or_preemptions(2)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("used_meanwhile", "one thread uses the first of two files, and one closes all", used_meanwhile)
        .or_preemptions(2)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("close_beside_close_all", "one thread closes a file, and one closes all", close_beside_close_all)
        .or_preemptions(2)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("two_close_all", "two threads close all", two_close_all)
        .or_preemptions(2)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("three_close", "a file is in use when one thread closes it, and two close all", three_close)
        .preemptions(0)
        .hang_means(
            "lost wake-up",
            "A thread used a file while three others came to close it. One of them waits for the use to end, the other \
             two wait until the file is closed, and not all of them are woken. Is each told of what it waits for?",
        ),
    Check::new("open_beside_close_all", "one thread opens a file, and one closes all", open_beside_close_all)
        .or_preemptions(2)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("opened_later", "what is opened while all are closed stays open", opened_later)
        .or_preemptions(1)
        .hang_means(
            "waits for each other",
            "`close_all` waits for a file that another thread uses, and this thread waits to open one. No lock that \
             `open` needs may be held during the wait.",
        ),
    Check::new("closed_and_opened_again", "a name that is opened again stays open", closed_and_opened_again)
        .or_preemptions(2)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("many_files", "of 65,541 files, each has its own ticket, and is closed without waiting for another", many_files)
        .native_only()
        .once()
        .hang_means(
            "waits for each other",
            "A thread uses a file, and another one waits to close a file that no thread uses. Each file needs a lock of \
             its own: if several files share one, a thread that uses one of them keeps the others from being closed.",
        ),
    Check::new("many_use", "a file that 256 threads use is not closed before they are done", many_use)
        .native_only()
        .once()
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("real_files", "descriptors of real files can be opened and closed", real_files).native_only().once(),
];

/// More files than any check opens.
const MOST: usize = 8;

/// What is known about the files of a check.
struct Watch {
    shelf: Shelf,
    /// Of each file, how many threads use it, and whether it was closed. The one that uses it counts, then asks; the
    /// one that closes it says so, then asks. So one of the two finds out.
    used: [AtomicUsize; MOST],
    closed: [AtomicUsize; MOST],
    /// The numbers of the files that were closed, each plus 1: digits of a number.
    order: Unwatched,
    /// The files that cannot be closed. They are closed all the same.
    bad: &'static [usize],
    /// Opens when file 0 is closed.
    begun: Option<Latch>,
}

struct Desk(Arc<Watch>);

impl Library for Desk {
    type Handle = usize;

    fn open(&mut self, _: &str) -> Result<usize, Error> {
        self.0.shelf.open().map(|file| file.number)
    }

    fn close(&mut self, number: usize) -> Result<(), Error> {
        let watch = &self.0;
        watch.closed[number].store(1, SeqCst);
        let used = watch.used[number].load(SeqCst);
        ensure!(used == 0, "used after close", "handle {number} is closed while a thread uses it");
        watch.order.store(watch.order.load(Relaxed) * 10 + number + 1, Relaxed);
        watch.shelf.close(&OpenFile { number })?;
        if let (0, Some(begun)) = (number, &watch.begun) {
            begun.open();
        }
        if watch.bad.contains(&number) { Err(cannot_close(number)) } else { Ok(()) }
    }
}

impl Watch {
    fn of(shelf: Shelf, bad: &'static [usize]) -> Watch {
        let none = || [const { AtomicUsize::new(0) }; MOST];
        Watch { shelf, used: none(), closed: none(), order: Unwatched::new(0), bad, begun: None }
    }

    fn start(self) -> (Arc<Watch>, Files<Desk>) {
        let watch = Arc::new(self);
        (Arc::clone(&watch), Files::new(Desk(watch)))
    }

    /// What a thread does with its file.
    fn uses(&self, number: usize) -> usize {
        self.used[number].fetch_add(1, SeqCst);
        let closed = self.closed[number].load(SeqCst);
        ensure!(closed == 0, "used after close", "handle {number} is closed, and a thread uses it");
        self.used[number].fetch_sub(1, SeqCst);
        number
    }

    fn ensure_open_now(&self, should: usize, name: &'static str, case: &str) {
        ensure_result(self.shelf.open_now(), should, name, &format!("{case}. Files that are open"));
    }
}

fn files(bad: &'static [usize]) -> (Arc<Watch>, Files<Desk>) {
    Watch::of(Shelf::new(1), bad).start()
}

fn opened(files: &Files<Desk>, name: &str) -> Ticket {
    files.open(name).expect("it can be opened")
}

/// Any number of files, which are not to be closed before the latch is open.
struct Store(usize, Arc<Latch>);

impl Library for Store {
    type Handle = usize;

    fn open(&mut self, _: &str) -> Result<usize, Error> {
        self.0 += 1;
        Ok(self.0 - 1)
    }

    fn close(&mut self, handle: usize) -> Result<(), Error> {
        ensure!(self.1.is_open(), "used after close", "handle {handle} is closed while 256 threads use it");
        Ok(())
    }
}

fn many_files() {
    let over = Arc::new(Latch::default());
    let files = Files::new(Store(0, Arc::clone(&over)));
    let tickets: Vec<Ticket> = (0..MANY).map(|_| files.open("/a").expect("it can be opened")).collect();
    for (number, &ticket) in tickets.iter().enumerate() {
        let case = format!("file {number} of {MANY} is used");
        ensure_result(files.with(ticket, |handle| handle), Some(number), "another's handle", &case);
    }
    over.open();
    // More than there are locks if each of them is for some of the files.
    let close = || {
        for &ticket in &tickets[1..=1000] {
            ensure_result(files.close(ticket), Ok(true), "wrong result", "an open file is closed while another is used");
        }
    };
    files.with(tickets[0], |_| thread::scope(|scope| _ = scope.spawn(close)));
    ensure_result(files.close_all(), vec![], "wrong result", "the other files are closed without an error");
    for ticket in tickets {
        ensure_result(files.with(ticket, |handle| handle), None, "used after close", "all files were closed");
    }
}

fn many_use() {
    const THREADS: usize = 256;
    let (over, all) = (Arc::new(Latch::default()), Rendezvous::new(0, THREADS + 1));
    let files = Files::new(Store(0, Arc::clone(&over)));
    let ticket = files.open("/a").expect("it can be opened");
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                files.with(ticket, |_| {
                    all.meet();
                    over.wait();
                })
            });
        }
        all.meet();
        asleep::release_all(1, || drop(files.close(ticket)), || over.open());
    });
}

fn nothing_open() {
    let (_, files) = files(&[]);
    ensure_result(files.close_all(), vec![], "wrong result", "nothing was opened");
}

fn closed() {
    let (watch, files) = files(&[]);
    let [one, other] = [(); 2].map(|()| opened(&files, "/a"));
    ensure!(one != other, "another's handle", "a name was opened twice, and both have the same ticket");
    ensure_result(files.with(one, |number| watch.uses(number)), Some(0), "another's handle", "the first file is used");
    ensure_result(files.close(one), Ok(true), "wrong result", "an open file is closed");
    watch.ensure_open_now(1, "another's handle", "one of two files of the same name was closed");
    ensure_result(files.with(one, |number| watch.uses(number)), None, "used after close", "the file was closed");
    ensure_result(files.close(one), Ok(false), "closed twice", "the file was closed before");
    let next = opened(&files, "/a");
    ensure!(next != one && next != other, "another's handle", "a ticket was given out again");
    ensure_result(files.with(other, |number| watch.uses(number)), Some(1), "another's handle", "the second file is used");
    ensure_result(files.close_all(), vec![], "wrong result", "two files are closed without an error");
    watch.ensure_open_now(0, "left open", "`close_all` has returned");
    ensure_result(files.with(next, |number| watch.uses(number)), None, "used after close", "all files were closed");
    ensure_result(files.close(next), Ok(false), "closed twice", "all files were closed before");
    ensure_result(files.close_all(), vec![], "wrong result", "all files were closed before");
}

fn open_fails() {
    let mut shelf = Shelf::new(1);
    shelf.bad_open = Some(0);
    let (watch, files) = Watch::of(shelf, &[]).start();
    ensure_result(files.open("/a"), Err(cannot_open()), "swallowed error", "/a cannot be opened");
    opened(&files, "/a");
    ensure_result(files.close_all(), vec![], "wrong result", "one of two files could be opened");
    watch.ensure_open_now(0, "left open", "`close_all` has returned");
}

fn close_fails() {
    let (watch, files) = files(&[0]);
    let ticket = opened(&files, "/a");
    ensure_result(files.close(ticket), Err(cannot_close(0)), "swallowed error", "/a cannot be closed");
    ensure_result(files.close(ticket), Ok(false), "closed twice", "closing /a had an error, and it is closed");
    ensure_result(files.close_all(), vec![], "closed twice", "closing /a had an error, and it is closed");
    watch.ensure_open_now(0, "left open", "closing /a had an error");
}

fn every_error() {
    let (watch, files) = files(&[1, 3]);
    for name in ["/c", "/b", "/a", "/b"] {
        opened(&files, name);
    }
    let errors = files.close_all();
    watch.ensure_open_now(0, "left open", "four files were open, two of them cannot be closed");
    let error = |number| ("/b".to_owned(), cannot_close(number));
    ensure_result(errors, vec![error(1), error(3)], "swallowed error", "two of four files cannot be closed");
    let order = watch.order.load(Relaxed);
    ensure_result(order, 1234, "wrong order", "four files were opened and closed, in this order");
}

const MESSAGE: &str = "this work cannot be done";

fn a_panic() {
    let (watch, files) = files(&[]);
    let ticket = opened(&files, "/a");
    // Not `panic!`: a panic that a check makes on purpose need not be printed.
    let work = |_: usize| panic::resume_unwind(Box::new(MESSAGE));
    match panic::catch_unwind(AssertUnwindSafe(|| files.with(ticket, work))) {
        Ok(None) => fail!("wrong result", "an open file was to be used, and `work` was not called"),
        Ok(Some(())) => fail!("swallowed panic", "the work panicked, and `with` returned"),
        Err(payload) => ensure!(
            payload.downcast_ref() == Some(&MESSAGE),
            "lost panic message",
            "what came out is not the panic of the work"
        ),
    }
    let again = panic::catch_unwind(AssertUnwindSafe(|| files.with(ticket, |number| watch.uses(number))));
    let Ok(again) = again else { fail!("poisoned lock", "the work panicked, and the next use of the file panics, too") };
    ensure_result(again, Some(0), "closed too early", "the work panicked, and the file is used again");
    let Ok(errors) = panic::catch_unwind(AssertUnwindSafe(|| files.close_all())) else {
        fail!("poisoned lock", "the work panicked, and `close_all` panics, too")
    };
    ensure_result(errors, vec![], "wrong result", "the file is closed without an error");
    watch.ensure_open_now(0, "left open", "the work panicked, and then all files were closed");
}

fn used_by_two() {
    let (watch, files) = files(&[]);
    let (ticket, both) = (opened(&files, "/a"), Rendezvous::new(0, 2));
    let meets = || {
        let met = files.with(ticket, |number| {
            both.meet();
            watch.uses(number)
        });
        ensure_result(met, Some(0), "wrong result", "two threads use an open file");
    };
    thread::scope(|scope| {
        scope.spawn(meets);
        meets();
    });
}

fn two_open() {
    let (watch, files) = files(&[]);
    let [one, other] = thread::scope(|scope| {
        let one = scope.spawn(|| opened(&files, "/a"));
        let other = opened(&files, "/a");
        [one.join().expect("it does not panic"), other]
    });
    ensure!(one != other, "another's handle", "two threads opened, and both have the same ticket");
    ensure_result(files.close_all(), vec![], "wrong result", "two files are closed without an error");
    watch.ensure_open_now(0, "left open", "two threads opened a file, and then all were closed");
}

fn two_close() {
    let (watch, files) = files(&[]);
    let ticket = opened(&files, "/a");
    let [one, other] = thread::scope(|scope| {
        let one = scope.spawn(|| files.close(ticket));
        let other = files.close(ticket);
        [one.join().expect("it does not panic"), other]
    });
    ensure!(one != other, "closed twice", "two threads closed one file, and were told {one:?} and {other:?}");
    watch.ensure_open_now(0, "left open", "two threads closed one file");
}

fn used_while_one_closes() {
    let (watch, files) = files(&[]);
    let ticket = opened(&files, "/a");
    thread::scope(|scope| {
        scope.spawn(|| files.with(ticket, |number| watch.uses(number)));
        ensure_result(files.close(ticket), Ok(true), "wrong result", "an open file is closed");
    });
    watch.ensure_open_now(0, "left open", "`close` has returned");
}

/// The file that is used is the first one, and the other has to wait for it.
fn used_meanwhile() {
    let (watch, files) = files(&[]);
    let (ticket, _) = (opened(&files, "/a"), opened(&files, "/b"));
    thread::scope(|scope| {
        scope.spawn(|| files.with(ticket, |number| watch.uses(number)));
        ensure_result(files.close_all(), vec![], "wrong result", "two files are closed without an error");
        watch.ensure_open_now(0, "left open", "`close_all` has returned");
    });
    let order = watch.order.load(Relaxed);
    ensure_result(order, 12, "wrong order", "/a was opened first, and a thread used it. The files were closed in this order");
}

/// One of two calls closes file 0, and has its error. When `close_all` returns, both files are closed.
fn close_beside_close_all() {
    let (watch, files) = files(&[0]);
    let (ticket, _) = (opened(&files, "/a"), opened(&files, "/b"));
    let (one, all) = thread::scope(|scope| {
        let one = scope.spawn(|| files.close(ticket));
        let all = files.close_all();
        watch.ensure_open_now(0, "left open", "`close_all` has returned");
        (one.join().expect("it does not panic"), all)
    });
    let error = vec![("/a".to_owned(), cannot_close(0))];
    match &one {
        Ok(false) => ensure_result(all, error, "swallowed error", "`close_all` has closed /a, which fails"),
        Err(_) => ensure_result(all, vec![], "closed twice", "`close` has closed /a, which fails. `close_all` returned"),
        Ok(true) => fail!("swallowed error", "`close` has closed /a, which fails, and says nothing"),
    }
}

fn two_close_all() {
    let (watch, files) = files(&[1]);
    let _ = (opened(&files, "/a"), opened(&files, "/b"));
    let all = || {
        let errors = files.close_all();
        watch.ensure_open_now(0, "left open", "two threads called `close_all`, and it has returned in one of them");
        errors
    };
    let mut errors = thread::scope(|scope| {
        let one = scope.spawn(all);
        let other = all();
        [one.join().expect("it does not panic"), other]
    });
    errors.sort_by_key(Vec::len);
    let error = vec![("/b".to_owned(), cannot_close(1))];
    ensure_result(errors, [vec![], error], "swallowed error", "two threads called `close_all`, and closing /b fails");
}

/// The file is in use for a while, so the three meet before it is closed.
fn three_close() {
    let (watch, files) = files(&[]);
    let ticket = opened(&files, "/a");
    let all = || {
        ensure_result(files.close_all(), vec![], "wrong result", "a file is closed without an error");
        watch.ensure_open_now(0, "left open", "three threads close the file, and `close_all` has returned in one of them");
    };
    thread::scope(|scope| {
        files.with(ticket, |number| {
            scope.spawn(|| files.close(ticket));
            scope.spawn(all);
            scope.spawn(all);
            (0..4).for_each(|_| thread::yield_now());
            watch.uses(number)
        });
    });
}

fn open_beside_close_all() {
    let (watch, files) = files(&[]);
    opened(&files, "/a");
    let ticket = thread::scope(|scope| {
        let ticket = scope.spawn(|| opened(&files, "/a"));
        ensure_result(files.close_all(), vec![], "wrong result", "files are closed without an error");
        ticket.join().expect("it does not panic")
    });
    let is_open = files.with(ticket, |number| watch.uses(number)).is_some();
    watch.ensure_open_now(usize::from(is_open), "left open", "a file was opened while all were closed");
}

/// Keeps a thread in the second file until the first one is closed. What it opens then is opened later.
fn opened_later() {
    let begun = Some(Latch::default());
    let (watch, files) = Watch { begun, ..Watch::of(Shelf::new(1), &[]) }.start();
    let (_, ticket) = (opened(&files, "/first"), opened(&files, "/a"));
    let later = thread::scope(|scope| {
        let later = scope.spawn(|| {
            let open = || {
                watch.begun.as_ref().expect("it was made").wait();
                opened(&files, "/a")
            };
            let later = files.with(ticket, |_| open());
            later.unwrap_or_else(open)
        });
        ensure_result(files.close_all(), vec![], "wrong result", "two files are closed without an error");
        later.join().expect("it does not panic")
    });
    let case = "a thread opened /a while `close_all` was under way. What it opened is used";
    let used = files.with(later, |number| watch.uses(number));
    ensure_result(used, Some(2), "another's handle", case);
    watch.ensure_open_now(1, "left open", "two files were open at the call, and one was opened later");
}

fn closed_and_opened_again() {
    let begun = Some(Latch::default());
    let (watch, files) = Watch { begun, ..Watch::of(Shelf::new(1), &[]) }.start();
    let (_, ticket) = (opened(&files, "/first"), opened(&files, "/a"));
    let again = thread::scope(|scope| {
        let again = scope.spawn(|| {
            watch.begun.as_ref().expect("it was made").wait();
            files.close(ticket).expect("it can be closed");
            opened(&files, "/a")
        });
        ensure_result(files.close_all(), vec![], "wrong result", "two files are closed without an error");
        again.join().expect("it does not panic")
    });
    let used = files.with(again, |number| watch.uses(number));
    ensure_result(used, Some(2), "another's handle", "a thread closed /a and opened it again. What it opened is used");
    watch.ensure_open_now(1, "left open", "two files were open at the call, and one was opened again");
}

/// Files of the operating system, by their descriptors: numbers, and a free one is given out again at once.
struct System(Vec<File>);

impl Library for System {
    type Handle = RawFd;

    fn open(&mut self, _: &str) -> Result<RawFd, Error> {
        let path = sample::path(Size::Tiny).expect("the sample file can be written");
        let file = File::open(path).expect("the sample file can be opened");
        let number = file.as_raw_fd();
        self.0.push(file);
        Ok(number)
    }

    fn close(&mut self, number: RawFd) -> Result<(), Error> {
        let at = self.0.iter().position(|file| file.as_raw_fd() == number);
        let Some(at) = at else { fail!("closed twice", "descriptor {number} is not open, and is closed") };
        drop(self.0.swap_remove(at));
        Ok(())
    }
}

fn real_files() {
    let files = Files::new(System(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..50 {
                    let ticket = files.open("sample").expect("it can be opened");
                    let mut signature = [0; 8];
                    let read = files.with(ticket, |number| read_at_the_start(number, &mut signature));
                    ensure!(
                        read.is_none() || &signature == b"\x89HDF\r\n\x1a\n",
                        "used after close",
                        "a descriptor was given, and what is read through it is {signature:?}"
                    );
                    ensure!(files.close(ticket).is_ok(), "wrong result", "a file cannot be closed");
                }
            });
        }
        for _ in 0..50 {
            ensure_result(files.close_all(), vec![], "wrong result", "files are closed without an error");
        }
    });
    ensure_result(files.close_all(), vec![], "wrong result", "there is nothing left to close");
}

/// Reads through a descriptor as a C library would, with nothing but its number.
fn read_at_the_start(number: RawFd, into: &mut [u8]) {
    let file = File::open(format!("/proc/self/fd/{number}"));
    let read = file.and_then(|file| file.read_exact_at(into, 0));
    ensure!(read.is_ok(), "used after close", "descriptor {number} cannot be read through: {read:?}");
}
