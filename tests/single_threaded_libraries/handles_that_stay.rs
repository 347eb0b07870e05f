//! The checks of `handles_that_stay`.

use super::subject::{Handles, Stays, Ticket};
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, fail};
use interleave::sample::Size;
use interleave::{Partial, Source};
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;
use std::sync::Arc;
use support::thread;
use support::sendable::is_send;
use support::asleep::{ensure_sleeps};
use support::ended::Ended;
use support::latch::Latch;
use support::readers::Readers;
use support::result::ensure_result;
use support::sample;
use support::solo::Solo;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains("Handles that may be used only on the thread that made them."),
    Promise::explains("Other threads get only a ticket."),
    Promise::kept(
        "A handle that stays on the thread that made it: the type is neither `Send` nor `Sync`, whatever `T` is.",
        &["it_stays"],
    ),
    Promise::explains(
        "A C library's handles are often plain numbers, which the compiler lets go anywhere.",
    ),
    Promise::explains("Wraps a handle."),
    Promise::kept("A ticket stands for a handle, and may go to any thread.", &["it_stays"]),
    Promise::explains("A thread that opens handles and keeps them."),
    Promise::kept(
        "Any thread may call any method at any time, and sleeps while it is waiting.",
        &["two_open", "two_with", "two_close", "with_beside_close", "open_beside_with", "open_beside_close", "told", "sleeps"],
    ),
    Promise::kept(
        "Starts the thread, on which `open` will make the handles: for a name, it returns a handle or `None`, and it does not panic.",
        &["opened_used_closed", "on_its_thread"],
    ),
    Promise::kept("Opens a handle on the thread.", &["on_its_thread"]),
    Promise::kept(
        "Returns a ticket that never belongs to another handle, not even after this handle has been closed, or `None` if `open` made no handle.",
        &["never_another", "two_open", "opened_used_closed", "open_beside_close"],
    ),
    Promise::kept("A name may be opened several times, and gets a new handle each time", &["twice_the_same"]),
    Promise::kept(
        "Calls `work` on the thread with the ticket's handle, and returns its result.",
        &["opened_used_closed", "on_its_thread", "two_with"],
    ),
    Promise::kept(
        "Drops `work` and returns `None` if the handle is closed, or belongs to another `Handles`.",
        &["closed", "of_others", "of_the_gone", "two_start", "with_beside_close"],
    ),
    Promise::explains("`work` does not call these methods."),
    Promise::kept("If `work` panics: the panic goes on here, and the handle stays open.", &["a_panic"]),
    Promise::kept(
        "Drops the ticket's handle on the thread.",
        &["on_its_thread", "opened_used_closed"],
    ),
    Promise::kept("Returns whether the handle was open: of several calls, only one closes it", &["two_close", "closed", "of_others"]),
    Promise::kept(
        "Drops the handles that are still open, on the thread and in the order in which they were opened.",
        &["left_open"],
    ),
    Promise::kept("Returns once the thread has ended.", &["ended_at_last"]),
    Promise::explains("Write a handle that stays on its thread, a ticket that travels, and the thread that keeps the table of tickets and their handles"),
    Promise::kept(
        "the compiler keeps each handle on the library's thread, where every handle is opened, used and dropped;",
        &["it_stays", "on_its_thread"],
    ),
    Promise::kept(
        "a ticket finds either its own handle or none at all: the same ticket is never given out twice, and it means nothing to another library thread;",
        &["never_another", "of_others", "of_the_gone", "two_start", "twice_the_same", "two_open"],
    ),
    Promise::kept(
        "each handle is closed only once, whatever the threads do, and the handles that are left at the end are dropped in the order in which they were opened;",
        &["two_close", "with_beside_close", "left_open"],
    ),
    Promise::kept("a panic in the work is passed on to the caller, and the handle is still there;", &["a_panic"]),
    Promise::kept("three threads use tickets to read a file through libhdf5 itself.", &["real_library"]),
];

const UNANSWERED: &str = "unanswered request";
const UNANSWERED_ADVICE: &str = "\
    A thread waits for an answer forever. Does the thread of the handles answer in every case, and is it \
    still there after a panic?";
const NEVER_STOPS: &str = "never stops";
const NEVER_STOPS_ADVICE: &str = "\
    `drop` waits for the thread, and the thread for its next job. Drop the sender before the join.";
const ANOTHER: &str = "another's handle";

pub const CHECKS: &[Check] = &[
    Check::new("it_stays", "a handle stays, a ticket travels: the types say so", it_stays),
    Check::new("opened_used_closed", "a handle is opened, used and closed", opened_used_closed)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("on_its_thread", "a handle is opened, used and dropped on one thread", on_its_thread)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("closed", "a ticket of a closed handle finds nothing", closed)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("never_another", "a ticket is never given out again", never_another)
        .preemptions(1)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("of_others", "a ticket means nothing elsewhere", of_others)
        .preemptions(1)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("of_the_gone", "a ticket of a thread that has ended means nothing to the next one", of_the_gone)
        .native_only()
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("two_start", "tickets of two threads that start at once mean nothing to each other", two_start)
        .preemptions(1)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("twice_the_same", "a name that is opened twice is two handles", twice_the_same)
        .or_preemptions(2)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("two_open", "two threads open", two_open).preemptions(2).hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("two_with", "two threads use one handle", two_with)
        .preemptions(2)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("two_close", "two threads close one handle", two_close)
        .preemptions(2)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("with_beside_close", "one thread uses a handle, and one closes it", with_beside_close)
        .preemptions(2)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("open_beside_with", "one thread opens, and one uses a handle", open_beside_with)
        .preemptions(2)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("open_beside_close", "one thread opens, and one closes a handle", open_beside_close)
        .preemptions(2)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("a_panic", "a panic of the work comes back, and the handle stays open", a_panic)
        .preemptions(2)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("left_open", "handles that are left are dropped in order", left_open)
        .or_preemptions(2)
        .hang_means(NEVER_STOPS, NEVER_STOPS_ADVICE),
    Check::new("ended_at_last", "after drop the thread has ended", ended_at_last)
        .model_only()
        .preemptions(2)
        .hang_means(NEVER_STOPS, NEVER_STOPS_ADVICE),
    Check::new("told", "no thread polls", told).model_only().preemptions(2),
    Check::new("sleeps", "a thread that waits sleeps", sleeps).native_only().once(),
    Check::new("real_library", "three threads read libhdf5 through tickets", real_library)
        .native_only()
        .once(),
];

/// What became of the handles of a check.
#[derive(Default)]
struct Log {
    threads: Readers,
    /// How many handles were dropped.
    dropped: AtomicUsize,
    /// The numbers of the dropped handles, in their order, each plus 1: digits of a number.
    order: AtomicUsize,
    ended: Ended,
}

/// A handle. It is not `Send`, and belongs to a library that only one thread may be in.
struct Handle {
    number: usize,
    value: u64,
    solo: Rc<Solo>,
    log: Arc<Log>,
}

impl Handle {
    fn add(&mut self, more: u64) -> u64 {
        self.log.threads.note();
        let Handle { solo, value, .. } = self;
        solo.call(&format!("adds {more}"), || {
            *value += more;
            *value
        })
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.log.threads.note();
        // It takes its time, and enters the library.
        self.solo.call("drops a handle (or `H5Dclose`)", || ());
        self.log.dropped.fetch_add(1, Relaxed);
        self.log.order.store(self.log.order.load(Relaxed) * 10 + self.number + 1, Relaxed);
    }
}

/// Opens every name but "missing". A handle begins with the length of its name.
fn start(log: &Arc<Log>) -> Handles<Handle> {
    let log = Arc::clone(log);
    // Made on the thread: it is not `Send`.
    let mut library = None;
    let mut number = 0;
    Handles::start(move |name| {
        log.threads.note();
        log.ended.is_of_this_thread();
        let solo: &Library = library.get_or_insert_with(Library::default);
        let handle = Handle { number, value: name.len() as u64, solo: Rc::clone(&solo.0), log: Arc::clone(&log) };
        number += 1;
        (name != "missing").then_some(handle)
    })
}

/// The library, which is made on the thread of its handles and never leaves it.
#[derive(Default)]
struct Library(Rc<Solo>);

// SAFETY: the closure that has it goes to its thread while this is not made yet, and is dropped there.
unsafe impl Send for Library {}

fn opened(handles: &Handles<Handle>, name: &str) -> Ticket {
    let ticket = handles.open(name);
    ensure!(ticket.is_some(), "wrong result", "{name:?} can be opened, and there is no ticket");
    ticket.expect("it was looked at")
}

#[track_caller]
fn ensure_adds(handles: &Handles<Handle>, ticket: Ticket, more: u64, should: Option<u64>, name: &'static str, case: &str) {
    let is = handles.with(ticket, move |handle| handle.add(more));
    ensure_result(is, should, name, case);
}

fn it_stays() {
    ensure!(!is_send!(Stays<u64>), "handle leaves its thread", "`Stays<u64>` is `Send`: a thread can give its handle away");
    ensure!(!is_send!(&Stays<u64>), "handle leaves its thread", "`Stays<u64>` is `Sync`: a thread can lend its handle");
    ensure!(is_send!(Ticket) && is_send!(&Ticket), "ticket stays", "`Ticket` is not `Send` and `Sync`");
    ensure!(
        is_send!(Handles<Rc<u8>>) && is_send!(&Handles<Rc<u8>>),
        "ticket stays",
        "`Handles` of something that is not `Send` should be `Send` and `Sync`: what stays is on its thread"
    );
    let mut handle = Stays::new(1);
    *handle += 1;
    ensure_result(*handle, 2, "wrong result", "1 was added to a handle of 1");
}

fn opened_used_closed() {
    let log = Arc::default();
    let handles = start(&log);
    ensure!(handles.open("missing").is_none(), "wrong result", "it cannot be opened, and there is a ticket");
    let ticket = opened(&handles, "/array");
    ensure_adds(&handles, ticket, 1, Some(7), "wrong result", "1 was added to a handle of 6");
    ensure_adds(&handles, ticket, 1, Some(8), "wrong result", "1 was added again");
    let before = log.dropped.load(Relaxed);
    ensure_result(handles.close(ticket), true, "wrong result", "an open handle is closed");
    let dropped = log.dropped.load(Relaxed) - before;
    ensure_result(dropped, 1, "left open", "`close` has returned. Handles that were dropped");
}

fn on_its_thread() {
    let log: Arc<Log> = Arc::default();
    let handles = start(&log);
    let closed = opened(&handles, "/1");
    let ticket = opened(&handles, "/2");
    ensure_adds(&handles, ticket, 1, Some(3), "wrong result", "1 was added to a handle of 2");
    handles.close(closed);
    drop(handles);
    let threads = log.threads.count();
    ensure!(
        threads == 1,
        "leaves its thread",
        "handles were opened, used and dropped on {threads} threads. One makes them, and they stay there"
    );
}

fn closed() {
    let log = Arc::default();
    let handles = start(&log);
    let ticket = opened(&handles, "/array");
    handles.close(ticket);
    let kept = Arc::new(());
    let mine = Arc::clone(&kept);
    let result = handles.with(ticket, move |handle| {
        let _mine = mine;
        handle.add(1)
    });
    ensure_result(result, None, ANOTHER, "the handle is closed");
    ensure!(Arc::strong_count(&kept) == 1, "leaked item", "there is no handle, and the work was not dropped");
    ensure_result(handles.close(ticket), false, "closed twice", "it was closed before");
}

fn never_another() {
    let log = Arc::default();
    let handles = start(&log);
    let kept = opened(&handles, "four");
    let closed = opened(&handles, "/array");
    handles.close(closed);
    let next = opened(&handles, "/a");
    ensure!(next != closed, ANOTHER, "a handle was closed, and the next one has the same ticket");
    ensure_adds(&handles, closed, 1, None, ANOTHER, "its handle is closed, and another one was opened since");
    ensure_result(handles.close(closed), false, ANOTHER, "its handle is closed, and another one was opened since");
    ensure_adds(&handles, next, 1, Some(3), ANOTHER, "1 was added to a handle of 2");
    ensure_adds(&handles, kept, 1, Some(5), ANOTHER, "1 was added to a handle of 4, the first");
}

fn of_others() {
    let log = Arc::default();
    let (one, other) = (start(&log), start(&log));
    let (ticket, elsewhere) = (opened(&one, "/array"), opened(&other, "/a"));
    ensure!(ticket != elsewhere, ANOTHER, "handles of two threads have the same ticket");
    ensure_adds(&one, elsewhere, 1, None, ANOTHER, "a ticket of other `Handles`");
    ensure_result(one.close(elsewhere), false, ANOTHER, "a ticket of other `Handles` is closed");
    ensure_adds(&one, ticket, 1, Some(7), ANOTHER, "1 was added to a handle of 6");
}

/// What has gone leaves its memory to what comes next, and with it its addresses.
fn of_the_gone() {
    let gone: Vec<Ticket> = (0..4).map(|_| opened(&start(&Arc::default()), "/array")).collect();
    let handles = start(&Arc::default());
    let ticket = opened(&handles, "/a");
    for old in gone {
        ensure!(old != ticket, ANOTHER, "a ticket was given out again after its `Handles` had been dropped");
        ensure_adds(&handles, old, 1, None, ANOTHER, "a ticket of `Handles` that were dropped");
    }
}

fn two_start() {
    let begin = || {
        let handles = start(&Arc::default());
        let ticket = opened(&handles, "/array");
        (handles, ticket)
    };
    thread::scope(|scope| {
        let other = scope.spawn(begin);
        let (one, _ticket) = begin();
        let (_other, elsewhere) = other.join().expect("it does not panic");
        ensure_adds(&one, elsewhere, 1, None, ANOTHER, "a ticket of `Handles` that another thread has started");
    });
}

fn twice_the_same() {
    let log = Arc::default();
    let handles = start(&log);
    let (first, second) = (opened(&handles, "/array"), opened(&handles, "/array"));
    ensure!(first != second, ANOTHER, "a name was opened twice, and both have the same ticket");
    ensure_adds(&handles, first, 1, Some(7), ANOTHER, "1 was added to the first handle of 6");
    handles.close(first);
    ensure_adds(&handles, second, 2, Some(8), ANOTHER, "2 were added to the second handle of 6");
}

fn two_open() {
    let log = Arc::default();
    let handles = start(&log);
    let [one, other] = thread::scope(|scope| {
        let one = scope.spawn(|| opened(&handles, "/array"));
        let other = opened(&handles, "/a");
        [one.join().expect("it does not panic"), other]
    });
    ensure!(one != other, ANOTHER, "two threads opened, and both have the same ticket");
    ensure_adds(&handles, one, 1, Some(7), ANOTHER, "1 was added to a handle of 6");
    ensure_adds(&handles, other, 1, Some(3), ANOTHER, "1 was added to a handle of 2");
}

fn two_with() {
    let log = Arc::default();
    let handles = start(&log);
    let ticket = opened(&handles, "/array");
    thread::scope(|scope| {
        scope.spawn(|| handles.with(ticket, |handle| handle.add(1)));
        handles.with(ticket, |handle| handle.add(1));
    });
    ensure_adds(&handles, ticket, 0, Some(8), "lost update", "two threads added 1 to a handle of 6");
}

fn two_close() {
    let log: Arc<Log> = Arc::default();
    let handles = start(&log);
    let ticket = opened(&handles, "/array");
    let [one, other] = thread::scope(|scope| {
        let one = scope.spawn(|| handles.close(ticket));
        let other = handles.close(ticket);
        [one.join().expect("it does not panic"), other]
    });
    ensure!(one || other, "wrong result", "two threads closed a handle, and both are told that it was not open");
    ensure!(one != other, "closed twice", "two threads closed a handle, and both are told that it was open");
    let dropped = log.dropped.load(Relaxed);
    ensure_result(dropped, 1, "left open", "`close` has returned. Handles that were dropped");
}

fn with_beside_close() {
    let log = Arc::default();
    let handles = start(&log);
    let ticket = opened(&handles, "/array");
    let (is, was_open) = thread::scope(|scope| {
        let with = scope.spawn(|| handles.with(ticket, |handle| handle.add(1)));
        let was_open = handles.close(ticket);
        (with.join().expect("it does not panic"), was_open)
    });
    ensure!(matches!(is, None | Some(7)), ANOTHER, "1 was added to a handle of 6, which is closed: {is:?}");
    ensure_result(was_open, true, "wrong result", "a handle is closed while another thread uses it");
}

fn open_beside_with() {
    let log = Arc::default();
    let handles = start(&log);
    let ticket = opened(&handles, "/array");
    thread::scope(|scope| {
        scope.spawn(|| opened(&handles, "/a"));
        ensure_adds(&handles, ticket, 1, Some(7), ANOTHER, "1 was added to a handle of 6");
    });
}

fn open_beside_close() {
    let log = Arc::default();
    let handles = start(&log);
    let closed = opened(&handles, "/array");
    let next = thread::scope(|scope| {
        let next = scope.spawn(|| opened(&handles, "/a"));
        ensure_result(handles.close(closed), true, "wrong result", "an open handle is closed");
        next.join().expect("it does not panic")
    });
    ensure_adds(&handles, next, 1, Some(3), ANOTHER, "1 was added to a handle of 2");
    ensure_adds(&handles, closed, 1, None, ANOTHER, "its handle is closed");
}

const MESSAGE: &str = "this work cannot be done";

fn a_panic() {
    let log = Arc::default();
    let handles = start(&log);
    let ticket = opened(&handles, "/array");
    // Not `panic!`: a panic that a check makes on purpose need not be printed.
    let work = |_: &mut Stays<Handle>| -> u64 { panic::resume_unwind(Box::new(MESSAGE)) };
    match panic::catch_unwind(AssertUnwindSafe(|| handles.with(ticket, work))) {
        Ok(result) => fail!("swallowed panic", "the work panicked, and its caller got {result:?}"),
        Err(payload) => ensure!(
            payload.downcast_ref() == Some(&MESSAGE),
            "lost panic message",
            "what the caller got is not the panic of its work: pass on what `catch_unwind` returns"
        ),
    }
    let next = panic::catch_unwind(AssertUnwindSafe(|| handles.with(ticket, |handle| handle.add(1))));
    let Ok(is) = next else { fail!("worker died", "the work panicked, and the next call panics too") };
    ensure_result(is, Some(7), "handle gone", "the work panicked, and then 1 was added to a handle of 6");
}

fn left_open() {
    let log: Arc<Log> = Arc::default();
    let handles = start(&log);
    for name in ["/3", "/1", "/2"] {
        opened(&handles, name);
    }
    drop(handles);
    let dropped = log.dropped.load(Relaxed);
    ensure_result(dropped, 3, "left open", "three handles were left, and these were dropped");
    let order = log.order.load(Relaxed);
    ensure_result(order, 123, "wrong order", "three handles were left, and were dropped in this order");

    let log: Arc<Log> = Arc::default();
    let handles = start(&log);
    let first = opened(&handles, "/3");
    opened(&handles, "/1");
    handles.close(first);
    opened(&handles, "/2");
    drop(handles);
    let order = log.order.load(Relaxed);
    let case = "two handles were opened, the first was closed, and a third opened; they were dropped in this order";
    ensure_result(order, 123, "wrong order", case);
}

fn ended_at_last() {
    let log: Arc<Log> = Arc::default();
    let handles = start(&log);
    opened(&handles, "/array");
    drop(handles);
    log.ended.ensure("`drop`");
}

fn told() {
    ensure_told(closed);
}

fn sleeps() {
    let log = Arc::default();
    let handles = start(&log);
    let ticket = opened(&handles, "/array");
    let go_on = Arc::new(Latch::default());
    let until = Arc::clone(&go_on);
    let waits = || assert!(handles.with(ticket, move |_| until.wait()).is_some());
    ensure_sleeps(waits, || go_on.open());
}

fn real_library() {
    let sample = sample::array();
    let (rows, chunk) = (sample.source.rows(), sample.chunk);
    let file = interleave::sample::path(Size::Tiny).expect("it has been written");
    // The other handle belongs to the same library, which only one thread may be in.
    drop(sample.source);
    let handles = Handles::start(move |name| {
        // SAFETY: the check is alone in its process, and uses libhdf5 on this thread only from now on.
        unsafe { bare::Hdf5::open(&file, name) }.ok()
    });
    ensure!(handles.open("/missing").is_none(), "wrong result", "there is no such dataset, and there is a ticket");
    let cuts = [0, rows / 3, rows / 2, rows];
    let whole: Partial = thread::scope(|scope| {
        let handles = &handles;
        let part = move |start: usize, end: usize| {
            let ticket = handles.open("/array").expect("it can be opened");
            let chunks = (start..end).step_by(chunk).map(|start| start..end.min(start + chunk));
            let read = |rows| handles.with(ticket, move |handle| handle.read(rows)).expect("it is open");
            let part = chunks.map(|rows| Partial::of(&read(rows).expect("it reads"))).sum::<Partial>();
            assert!(handles.close(ticket), "it was open");
            part
        };
        let readers: Vec<_> = cuts.windows(2).map(|cut| scope.spawn(move || part(cut[0], cut[1]))).collect();
        readers.into_iter().map(|reader| reader.join().expect("it does not panic")).sum()
    });
    ensure_result(whole, sample.whole, "wrong result", "/array, read for three threads");
}
