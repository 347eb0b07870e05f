//! The checks of `close_and_drain`.

use super::subject::{Closed, Empty, Queue};
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, ensure_eq, fail};
use interleave::{Partial, Source};
use std::iter;
use std::sync::atomic::AtomicIsize;
use support::asleep::{ensure_sleeps, release_all};
use support::bare::Bare;
use support::result::ensure_result;
use support::sample;
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "A queue that can be closed: after that nothing more goes in, but everything in the queue still comes out.",
    ),
    Promise::kept(
        "A first-in, first-out queue with room for a limited number of items, until it is closed.",
        &["bound_holds", "any_capacity", "open_is_open", "long_way"],
    ),
    Promise::kept("A thread sleeps while it waits.", &["waiters_sleep", "no_polling"]),
    Promise::kept(
        "The queue is closed; here is the item that was not put in.",
        &["put_after_the_close", "closed_is_closed"],
    ),
    Promise::explains("There is no item in the queue."),
    Promise::kept("The queue is still open, so there may be one later.", &["for_now_or_for_good"]),
    Promise::kept(
        "The queue is closed, so there will never be one again.",
        &["for_now_or_for_good", "for_good_is_true", "for_now_is_true"],
    ),
    Promise::kept(
        "An empty open queue with room for `capacity` items; a capacity of 0 counts as 1.",
        &["any_capacity", "bound_holds", "no_room_is_room_for_one", "two_queues"],
    ),
    Promise::kept("Puts an item in at the end.", &["open_is_open"]),
    Promise::kept(
        "Waits while the queue is full and open.",
        &["bound_holds", "two_putters", "two_want_the_room"],
    ),
    Promise::kept(
        "Returns the item if the queue is closed, whether before the call or while this thread is waiting.",
        &["put_after_the_close", "two_putters", "all_or_nothing"],
    ),
    Promise::kept(
        "Every item that was put in without an error comes out.",
        &["left_over", "left_for_a_getter", "all_or_nothing", "closed_on_the_way"],
    ),
    Promise::kept(
        "Takes out the item that has been in the queue longest.",
        &["open_is_open", "left_over"],
    ),
    Promise::kept("Waits while the queue is empty and open.", &["a_getter", "open_is_open"]),
    Promise::kept(
        "Returns `None` if the queue is closed and all items have been taken out.",
        &["left_over", "left_for_a_getter", "all_or_nothing"],
    ),
    Promise::kept(
        "Like `get`, but never waits for an item.",
        &["for_now_or_for_good", "try_beside_another", "try_beside_a_wait", "try_makes_room"],
    ),
    Promise::kept(
        "If there is no item; the error says whether there may be one later.",
        &["for_now_or_for_good", "for_good_is_true", "for_now_is_true"],
    ),
    Promise::kept(
        "Closes the queue for good, and wakes all waiting threads.",
        &["a_getter", "two_getters", "two_putters", "many_getters", "many_putters"],
    ),
    Promise::kept(
        "Whatever is in the queue stays there until it is taken out; `close` does not wait for that.",
        &["left_over"],
    ),
    Promise::kept("Closing the queue again does nothing.", &["left_over"]),
    Promise::explains("Write a queue that can be closed."),
    Promise::kept("an open queue hands over whatever is put in.", &["open_is_open", "real_file"]),
    Promise::kept(
        "what is in the queue when it is closed still comes out, and then `get` returns `None`.",
        &["left_over"],
    ),
    Promise::kept(
        "once the queue is closed, nothing more goes in, and `put` gives the item back.",
        &["put_after_the_close", "closed_is_closed"],
    ),
    Promise::kept(
        "`try_get` distinguishes between a queue that is empty for now and one that is empty for good;",
        &["for_now_or_for_good", "for_now_is_true"],
    ),
    Promise::kept(
        "in every interleaving, `close` wakes all waiting threads, both those that are waiting for an item and those that are waiting for room.",
        &["a_getter", "two_getters", "two_putters", "many_getters", "many_putters"],
    ),
    Promise::kept(
        "if `put` and `close` are called at the same moment, either the put fails or its item comes out, even with eight threads.",
        &["all_or_nothing", "many_threads"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("open_is_open", "an open queue hands over what is put in", open_is_open),
    Check::new("left_over", "what is in the queue when it is closed comes out", left_over)
        .hang_means(ASLEEP, ASLEEP_ADVICE),
    Check::new("left_for_a_getter", "so it does if a thread waits for it", left_for_a_getter)
        .hang_means(ASLEEP, ASLEEP_ADVICE),
    Check::new("put_after_the_close", "after the close nothing goes in", put_after_the_close)
        .hang_means(ASLEEP, ASLEEP_ADVICE),
    Check::new("for_now_or_for_good", "try_get tells empty from ended, and never waits", try_get)
        .hang_means("try that waits", "`try_get` did not return while the queue was empty."),
    Check::new("a_getter", "a thread that waits for an item is woken by the close", a_getter)
        .hang_means(ASLEEP, ASLEEP_ADVICE),
    Check::new("two_getters", "two threads that wait for an item are both woken", two_getters)
        .hang_means(ASLEEP, ASLEEP_ADVICE),
    Check::new("two_putters", "two threads that wait for room are both woken", two_putters)
        .hang_means(ASLEEP, ASLEEP_ADVICE),
    Check::new(
        "two_want_the_room",
        "of two threads that put where there is room for one, one has to wait",
        two_want_the_room,
    )
    .preemptions(2)
    .hang_means(ASLEEP, ASLEEP_ADVICE),
    Check::new(
        "no_room_is_room_for_one",
        "a queue with room for none has room for one",
        no_room_is_room_for_one,
    )
    .hang_means("capacity off by one", "The queue is empty, and a `put` waits for room."),
    Check::new(
        "all_or_nothing",
        "a put at the moment of the close fails, or its item comes out",
        all_or_nothing,
    )
    .hang_means(ASLEEP, ASLEEP_ADVICE),
    Check::new("closed_on_the_way", "one puts, one gets, one closes: nothing is lost", on_the_way)
        .hang_means(ASLEEP, ASLEEP_ADVICE),
    Check::new("bound_holds", "no more items are in the queue than it has room for", bound_holds),
    Check::new(
        "try_beside_another",
        "try_get takes an item while another thread gets",
        try_beside_another,
    )
    .hang_means(TRY, TRY_ADVICE),
    Check::new(
        "try_beside_a_wait",
        "try_get does not wait while another thread does",
        try_beside_a_wait,
    )
    .hang_means(TRY, TRY_ADVICE),
    Check::new(
        "try_makes_room",
        "what try_get takes makes room for a put that waits",
        try_makes_room,
    )
    .hang_means(
        "sleeps through the news",
        "A thread waits for room, `try_get` has taken an item out, and the thread sleeps on.",
    ),
    Check::new("for_good_is_true", "empty for good means that no item is inside", for_good_is_true),
    Check::new("for_now_is_true", "empty for now means that the queue was empty and open", for_now_is_true)
        .or_preemptions(1),
    Check::new("closed_is_closed", "once a put has failed, no item of another goes in", closed_is_closed)
        .or_preemptions(2)
        .hang_means(ASLEEP, ASLEEP_ADVICE),
    Check::new("two_queues", "two queues have nothing in common", two_queues)
        .or_preemptions(2)
        .hang_means(
            "wrong waiter",
            "A thread waits for an item of each of two queues, an item went into each, and a thread waits on. What do \
             the two queues share?",
        ),
    Check::new("no_polling", "a thread that waits does not check every now and then", no_polling)
        .model_only()
        .preemptions(2),
    Check::new("any_capacity", "a queue may have room for thousands", any_capacity)
        .native_only()
        .once()
        .hang_means(
            "capacity off by one",
            "There is room for thousands of items, and a `put` waits.",
        ),
    Check::new("long_way", "seventy thousand items go through", long_way).native_only().once(),
    Check::new("many_getters", "a hundred threads that wait for an item are woken by the close", many_getters)
        .native_only()
        .once()
        .hang_means(ASLEEP, ASLEEP_ADVICE),
    Check::new("many_putters", "a hundred threads that wait for room are woken by the close", many_putters)
        .native_only()
        .once()
        .hang_means(ASLEEP, ASLEEP_ADVICE),
    Check::new("waiters_sleep", "a thread that waits sleeps", waiters_sleep).native_only().once(),
    Check::new(
        "many_threads",
        "nothing is lost among eight threads when it is closed",
        many_threads,
    )
    .native_only()
    .hang_means(ASLEEP, ASLEEP_ADVICE),
    Check::new("real_file", "/array goes through the queue, and the close ends it", real_file)
        .native_only()
        .once()
        .hang_means(ASLEEP, ASLEEP_ADVICE),
];

const ASLEEP: &str = "sleeps through the close";
const ASLEEP_ADVICE: &str = "\
    The queue was closed, and a thread still waits at it. Is every thread woken that waits, for an item or for \
    room? Does a thread that wakes up check whether it is closed? Can the close come between its check and \
    its sleep?";

const LOST: &str = "lost on close";
const AFTER: &str = "put after the close";

/// Puts an item into a queue that is open.
fn put(queue: &Queue<i32>, item: i32) {
    let put = queue.put(item);
    ensure!(put.is_ok(), "called closed while open", "the queue is open, but `put` says that it is closed");
}

/// All that is left in a closed queue.
fn drain(queue: &Queue<i32>) -> Vec<i32> {
    iter::from_fn(|| queue.get()).take(10).collect()
}

fn open_is_open() {
    // With room for both: this thread may give up, and the other must come to its end.
    let queue = Queue::new(2);
    thread::scope(|scope| {
        scope.spawn(|| (0..2).for_each(|item| put(&queue, item)));
        for item in 0..2 {
            let got = queue.get();
            ensure!(
                got.is_some(),
                "empty mistaken for the end",
                "the queue is open, and `get` said None"
            );
            ensure_eq!(got, Some(item), "wrong order", "0 and 1 went in");
        }
    });
}

fn left_over() {
    let queue = Queue::new(3);
    put(&queue, 0);
    put(&queue, 1);
    queue.close();
    queue.close();
    ensure_eq!(drain(&queue), [0, 1], LOST, "0 and 1 went in, and the queue was closed, twice");
    ensure_eq!(queue.get(), None, "item from nowhere", "the queue is closed and empty");
}

fn left_for_a_getter() {
    let queue = Queue::new(1);
    thread::scope(|scope| {
        scope.spawn(|| {
            ensure_eq!(
                queue.get(),
                Some(7),
                LOST,
                "7 went in, and the queue was closed. This is what `get` returns to the only thread that gets"
            );
        });
        put(&queue, 7);
        queue.close();
    });
}

/// Puts into a closed queue.
fn put_in_vain(queue: &Queue<i32>, item: i32, case: &str) {
    match queue.put(item) {
        Ok(()) => fail!(AFTER, "{case}, and `put` succeeds"),
        Err(Closed(back)) => ensure_eq!(back, item, "wrong item", "{case}: the item comes back"),
    }
}

fn put_after_the_close() {
    let queue = Queue::new(1);
    queue.close();
    put_in_vain(&queue, 0, "the queue is closed");
    ensure_eq!(drain(&queue).len(), 0, AFTER, "a put into the closed queue failed");
    let queue = Queue::new(1);
    put(&queue, 0);
    queue.close();
    put_in_vain(&queue, 1, "the queue is full and closed");
    ensure_eq!(drain(&queue), [0], LOST, "0 went in, and the queue was closed");
    put_in_vain(&queue, 1, "the queue was closed and has been emptied");
}

fn try_get() {
    let queue = Queue::new(3);
    let ensure_got = |expected: Result<i32, Empty>, case: &str| {
        let got = queue.try_get();
        let name = match expected {
            Ok(_) => LOST,
            Err(Empty::ForNow) => "empty mistaken for the end",
            Err(Empty::ForGood) => "end mistaken for empty",
        };
        ensure_eq!(got, expected, name, "`try_get` when {case}");
    };
    ensure_got(Err(Empty::ForNow), "the queue is open, and nothing has gone in yet");
    (0..3).for_each(|item| put(&queue, item));
    ensure_got(Ok(0), "0, 1 and 2 are in it");
    queue.close();
    ensure_got(Ok(1), "1 and 2 are in it, and it is closed");
    ensure_got(Ok(2), "2 is in it, and it is closed");
    ensure_got(Err(Empty::ForGood), "it is closed and empty");
}

/// So many threads wait for an item, and the queue is closed.
fn getters_are_woken(getters: usize) {
    let queue = Queue::<i32>::new(1);
    thread::scope(|scope| {
        for _ in 0..getters {
            scope.spawn(|| {
                ensure_eq!(queue.get(), None, "item from nowhere", "nothing was put in");
            });
        }
        queue.close();
    });
}

fn a_getter() {
    getters_are_woken(1);
}

fn two_getters() {
    getters_are_woken(2);
}

fn two_putters() {
    let queue = Queue::new(1);
    put(&queue, 0);
    thread::scope(|scope| {
        for item in [1, 2] {
            let queue = &queue;
            scope.spawn(move || put_in_vain(queue, item, "the queue was full to the close"));
        }
        queue.close();
    });
    ensure_eq!(drain(&queue), [0], AFTER, "two threads waited for room when the queue was closed");
}

/// No item is taken out, so one goes in at most.
fn two_want_the_room() {
    let queue = Queue::new(1);
    let went_in = thread::scope(|scope| {
        let putters = [1, 2].map(|item| {
            let queue = &queue;
            scope.spawn(move || queue.put(item).is_ok())
        });
        queue.close();
        putters.map(|putter| usize::from(putter.join().expect("`put` does not panic")))
    });
    let went_in: usize = went_in.into_iter().sum();
    ensure!(went_in <= 1, "overfull", "{went_in} items are in a queue with room for one");
    ensure_as_many(went_in, drain(&queue).len());
}

fn no_room_is_room_for_one() {
    let queue = Queue::new(0);
    put(&queue, 7);
    ensure_eq!(queue.get(), Some(7), LOST, "7 was put into a queue with room for none, which counts as one");
}

fn all_or_nothing() {
    let queue = Queue::new(1);
    let (put, out) = thread::scope(|scope| {
        let putter = scope.spawn(|| queue.put(7));
        queue.close();
        // Not only when the other thread has returned: what `get` says of a closed queue is for good.
        let out = drain(&queue);
        (putter.join().expect("`put` does not panic"), out)
    });
    match (put, out[..] == [7]) {
        (Ok(()), false) => fail!(
            LOST,
            "7 was put in without an error, but `get` has said that the queue is closed and empty, and 7 had \
             not come out"
        ),
        (Err(_), true) => fail!(AFTER, "`put` gave 7 back, and yet it comes out"),
        _ => {}
    }
}

/// Puts 0, 1, … until the queue is closed, `most` at most. Returns how many went in.
fn puts(queue: &Queue<i32>, most: i32) -> usize {
    (0..most).take_while(|item| queue.put(*item).is_ok()).count()
}

/// As many items came out as went in.
fn ensure_as_many(went_in: usize, came_out: usize) {
    let case = format!("{went_in} items were put in without an error, and {came_out} came out");
    ensure!(came_out >= went_in, LOST, "{case}");
    ensure!(came_out <= went_in, AFTER, "{case}");
}

fn on_the_way() {
    let queue = Queue::new(1);
    let (went_in, came_out) = thread::scope(|scope| {
        let putter = scope.spawn(|| puts(&queue, 2));
        let getter = scope.spawn(|| drain(&queue).len());
        queue.close();
        (putter.join().expect("`put` does not panic"), getter.join().expect("`get` does not panic"))
    });
    ensure_as_many(went_in, came_out + drain(&queue).len());
}

const TRY: &str = "try that waits";
const TRY_ADVICE: &str = "\
    `try_get` does not return while another thread waits for an item. Does that thread hold a lock meanwhile?";

/// How many items a thread has put in and not begun to take out.
fn bound_holds() {
    let (queue, inside) = (Queue::new(1), AtomicIsize::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            for item in 0..2 {
                put(&queue, item);
                let inside = inside.fetch_add(1, Relaxed) + 1;
                ensure!(inside <= 1, "overfull", "{inside} items are in a queue with room for one");
            }
        });
        for item in 0..2 {
            inside.fetch_sub(1, Relaxed);
            ensure_eq!(queue.get(), Some(item), "wrong order", "0 and 1 went in");
        }
    });
}

fn try_beside_another() {
    let queue = Queue::new(2);
    (0..2).for_each(|_| put(&queue, 7));
    thread::scope(|scope| {
        scope.spawn(|| queue.get());
        ensure_eq!(
            queue.try_get(),
            Ok(7),
            LOST,
            "two items are in it, and two threads take one each"
        );
    });
}

fn try_beside_a_wait() {
    let queue = Queue::new(1);
    thread::scope(|scope| {
        scope.spawn(|| ensure_eq!(queue.get(), Some(7), LOST, "7 was put in"));
        let got = queue.try_get();
        ensure_eq!(got, Err(Empty::ForNow), "empty mistaken for the end", "`try_get` when it is open");
        put(&queue, 7);
    });
}

fn try_makes_room() {
    let queue = Queue::new(1);
    put(&queue, 0);
    thread::scope(|scope| {
        scope.spawn(|| put(&queue, 1));
        ensure_eq!(queue.try_get(), Ok(0), LOST, "`try_get` when 0 is in it");
    });
    ensure_eq!(queue.get(), Some(1), LOST, "1 was put in when there was room");
}

/// The item goes in before the queue is closed, and is taken out by this thread only.
fn for_good_is_true() {
    let queue = Queue::new(1);
    thread::scope(|scope| {
        scope.spawn(|| {
            put(&queue, 7);
            queue.close();
        });
        if queue.try_get() == Err(Empty::ForGood) {
            fail!(
                LOST,
                "7 was put in, and then the queue was closed. `try_get` said that it is empty for good, and \
                 7 is still inside. Look at the items and at the close under one lock"
            );
        }
    });
}

fn for_now_is_true() {
    let queue = Queue::new(1);
    put(&queue, 7);
    thread::scope(|scope| {
        scope.spawn(|| {
            queue.close();
            queue.get();
        });
        if queue.try_get() == Err(Empty::ForNow) {
            fail!(
                "end mistaken for empty",
                "7 was inside, the queue was closed, and then 7 was taken out. `try_get` said that it is empty \
                 for now: it never was empty and open. Look at the items and at the close under one lock"
            );
        }
    });
}

fn closed_is_closed() {
    let queue = Queue::new(1);
    put(&queue, 0);
    thread::scope(|scope| {
        let waits = scope.spawn(|| queue.put(1));
        scope.spawn(|| queue.close());
        // It is full, so this waits for the close.
        put_in_vain(&queue, 9, "the queue was full until it was closed");
        let items = drain(&queue);
        ensure_eq!(
            items,
            [0],
            AFTER,
            "0 is in a full queue, and another put waits. A put has failed because of the close, and after that \
             these come out"
        );
        let waited = waits.join().expect("it does not panic");
        ensure!(waited.is_err(), AFTER, "there was no room before the close, and a put that waited says that it succeeded");
    });
}

/// Each is open while the other is closed, at some time.
fn two_queues() {
    let closed = Queue::new(1);
    closed.close();
    let (one, other) = (Queue::new(1), Queue::new(1));
    put_in_vain(&closed, 0, "the queue was closed before two others were made");
    thread::scope(|scope| {
        for (queue, item) in [(&one, 1), (&other, 2)] {
            scope.spawn(move || ensure_eq!(queue.get(), Some(item), LOST, "{item} went into this queue, which is open"));
        }
        put(&one, 1);
        put(&other, 2);
    });
    one.close();
    put(&other, 3);
}

fn no_polling() {
    ensure_told(|| getters_are_woken(1));
    ensure_told(bound_holds);
    ensure_told(try_makes_room);
}

/// More items than a counter of 16 bits has numbers.
fn long_way() {
    let queue = Queue::new(3);
    put(&queue, 0);
    for item in 1..70_000 {
        put(&queue, item);
        let got = queue.get();
        ensure_eq!(got, Some(item - 1), "wrong order", "two items at most are in a queue with room for three");
    }
}

const MANY: usize = 100;

fn many_getters() {
    let queue = Queue::<i32>::new(1);
    let get = || ensure_eq!(queue.get(), None, "item from nowhere", "nothing was put in");
    release_all(MANY, get, || queue.close());
}

fn many_putters() {
    let queue = Queue::new(1);
    put(&queue, 0);
    let put = || put_in_vain(&queue, 1, "the queue was full to the close");
    release_all(MANY, put, || queue.close());
}

fn any_capacity() {
    let queue = Queue::new(5000);
    (0..5000).for_each(|item| put(&queue, item));
    queue.close();
    let out = iter::from_fn(|| queue.get()).take(6000);
    ensure!(
        out.eq(0..5000),
        LOST,
        "5000 items went into a queue with room for as many, and it was closed"
    );
}

fn waiters_sleep() {
    let queue = Queue::new(1);
    ensure_sleeps(|| _ = queue.get(), || put(&queue, 0));
    put(&queue, 0);
    ensure_sleeps(|| put(&queue, 1), || _ = queue.get());
}

fn many_threads() {
    let (queue, went_in, came_out) = (Queue::new(2), AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| went_in.fetch_add(puts(&queue, i32::MAX), Relaxed));
            scope.spawn(|| {
                while queue.get().is_some() {
                    // Enough have come through.
                    if came_out.fetch_add(1, Relaxed) == 50 {
                        queue.close();
                    }
                }
            });
        }
    });
    ensure_as_many(went_in.into_inner(), came_out.into_inner());
}

fn real_file() {
    let sample = sample::array();
    let (rows, chunk) = (sample.source.rows(), sample.chunk);
    let queue = Queue::new(2);
    let part: Partial = thread::scope(|scope| {
        let reduce = || iter::from_fn(|| queue.get()).map(|v: Vec<f64>| Partial::of(&v)).sum();
        let workers = [0; 3].map(|_| scope.spawn(reduce));
        for start in (0..rows).step_by(chunk) {
            let values = sample.source.read(start..rows.min(start + chunk));
            let put = queue.put(values.expect("it can be read"));
            ensure!(put.is_ok(), "called closed while open", "the queue has not been closed yet");
        }
        queue.close();
        let parts: [Partial; 3] = workers.map(|worker| worker.join().expect("it does not panic"));
        parts.into_iter().sum()
    });
    ensure_result(
        part,
        sample.whole,
        "lost on close",
        "/array, three workers, closed after the last chunk",
    );
}

/// Never called: with a bound on `T`, this would not compile.
#[allow(dead_code, reason = "the compiler's opinion is all that counts")]
fn any_item_will_do(item: Bare<'_>) {
    let queue = Queue::new(2);
    let _ = (queue.put(item).is_ok(), queue.get(), queue.try_get().is_ok());
    queue.close();
}
