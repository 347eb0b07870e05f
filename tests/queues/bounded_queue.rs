//! The checks of `bounded_queue`.

use super::subject::Queue;
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, ensure_eq, fail, mention};
use interleave::{Partial, Source};
use proptest::prelude::*;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicIsize};
use std::time::{Duration, Instant};
use support::asleep::ensure_sleeps;
use support::bare::Bare;
use support::endless::{ENDLESS, without_overflow};
use support::handed::Handed;
use support::law::for_all;
use support::restarted::{RESTARTED, ensure_not_restarted};
use support::result::ensure_result;
use support::sample;
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "A queue with room for a limited number of items: `put` waits while the queue is full, and `get` waits while it is empty.",
    ),
    Promise::kept(
        "A first-in, first-out queue that any number of threads may use.",
        &["in_order", "any_sequence", "many_threads", "long_way"],
    ),
    Promise::kept("A thread sleeps while it waits.", &["waiters_sleep", "no_polling"]),
    Promise::kept(
        "An empty queue with room for `capacity` items; a capacity of 0 counts as 1.",
        &["room", "any_capacity", "any_sequence", "two_queues"],
    ),
    Promise::kept("Puts an item in at the end.", &["in_order"]),
    Promise::kept("Waits while the queue is full.", &["in_order", "two_put", "a_get_wakes"]),
    Promise::kept("Takes out the item that has been in the queue longest.", &["in_order", "room"]),
    Promise::kept("Waits while the queue is empty.", &["a_put_wakes", "two_get", "two_puts"]),
    Promise::kept(
        "Everything that was done before the item was put in is visible after that.",
        &["handed_over"],
    ),
    Promise::kept(
        "Like `put`, but waits no longer than `limit`; with a limit of 0 it does not wait at all.",
        &["room", "room_or_time_is_up", "a_limit_beside_a_wait", "at_once_beside_another"],
    ),
    Promise::kept(
        "The limit covers the whole call, however often the thread is woken.",
        &[
            "limit_of_get_holds",
            "limit_of_put_holds",
            "what_is_left_of_get",
            "what_is_left_of_put",
            "any_limit",
        ],
    ),
    Promise::kept(
        "A limit that is too long for the clock, such as `Duration::MAX`, never ends the wait.",
        &["no_limit", "years_are_no_limit"],
    ),
    Promise::kept(
        "Returns the item if the queue is still full when the time is up.",
        &["room_or_time_is_up", "any_sequence", "still_full"],
    ),
    Promise::kept(
        "Like `get`, but waits no longer than `limit`, which works as it does in `put_timeout`.",
        &["item_or_time_is_up", "limit_of_get_holds", "two_kinds_of_getters"],
    ),
    Promise::kept(
        "Returns `None` if the queue is still empty when the time is up.",
        &["item_or_time_is_up", "any_sequence", "still_empty"],
    ),
    Promise::explains(
        "Write `new`, `put` and `get`, and the versions of `put` and `get` that have a time limit",
    ),
    Promise::kept(
        "the queue holds as many items as its capacity says, and they come out in the order in which they went in.",
        &["room", "one_place", "one_inside", "out_before_the_next", "in_order", "long_way"],
    ),
    Promise::kept(
        "a put wakes a thread that is waiting for an item, and a get wakes one that is waiting for room; two puts wake two threads, and so do two gets.",
        &["a_put_wakes", "a_get_wakes", "two_puts", "two_put", "two_puts_with_a_limit", "two_gets_with_a_limit"],
    ),
    Promise::kept(
        "when eight threads use the queue, no item is lost, and none comes out twice.",
        &["many_threads"],
    ),
    Promise::kept(
        "a limit covers the whole call: with a limit of 0 the call does not wait, and with `Duration::MAX` it waits without a limit.",
        &["limit_of_get_holds", "limit_of_put_holds", "room", "no_limit", "years_are_no_limit"],
    ),
    Promise::kept(
        "an item that is given back because the time is up does not stay in the queue as well.",
        &["room_or_time_is_up"],
    ),
    Promise::kept("a thread sleeps while it waits.", &["waiters_sleep"]),
    Promise::kept(
        "`/array` from the sample file goes through the queue, read by one thread and reduced by another.",
        &["real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("room", "as many items fit as the capacity says", room).hang_means(
        CAPACITY,
        "There is room, and `put` waits; or there is an item, and `get` waits. With which number of \
         items in it is the queue full?",
    ),
    Check::new("a_put_wakes", "a put lets a thread that waits for an item go on", a_put_wakes),
    Check::new("a_get_wakes", "a get lets a thread that waits for room go on", a_get_wakes),
    Check::new("in_order", "items come out in the order in which they went in", in_order),
    Check::new("two_get", "two threads wait for an item, and both get one", two_get)
        .hang_means(WRONG_WAITER, WRONG_WAITER_ADVICE),
    Check::new("two_puts", "two items wake two threads", two_puts)
        .hang_means(WRONG_WAITER, WRONG_WAITER_ADVICE),
    Check::new("two_put", "two threads wait for room, and both get it", two_put)
        .hang_means(WRONG_WAITER, WRONG_WAITER_ADVICE),
    Check::new("two_puts_with_a_limit", "two puts with a limit wake two threads", two_puts_with_a_limit)
        .or_preemptions(2)
        .hang_means(WRONG_WAITER, WRONG_WAITER_ADVICE),
    Check::new("two_gets_with_a_limit", "two gets with a limit make room for two threads", two_gets_with_a_limit)
        .or_preemptions(2)
        .hang_means(WRONG_WAITER, WRONG_WAITER_ADVICE),
    Check::new("handed_over", "what was done before the put is seen after the get", handed_over),
    Check::new("item_or_time_is_up", "None means that the time is up", item_or_time_is_up),
    Check::new("room_or_time_is_up", "an item that comes back is not in the queue", room_or_time_is_up),
    Check::new(
        "limit_of_get_holds",
        "the limit of get is for the whole call, however often the thread is woken",
        limit_of_get_holds,
    )
    .model_only()
    .no_more_preemptions(0),
    Check::new(
        "limit_of_put_holds",
        "the limit of put is for the whole call, however often the thread is woken",
        limit_of_put_holds,
    )
    .model_only()
    .no_more_preemptions(0),
    Check::new("what_is_left_of_get", "a get that is woken waits for what is left of its limit", left_of_get)
        .model_only()
        .no_more_preemptions(0),
    Check::new("what_is_left_of_put", "a put that is woken waits for what is left of its limit", left_of_put)
        .model_only()
        .no_more_preemptions(0),
    Check::new("one_place", "of two puts with a limit, one gets the last place", one_place),
    Check::new("one_inside", "a put that waits has not put its item in", one_inside).or_preemptions(1),
    Check::new("out_before_the_next", "an item is out before the next has its place", out_before_the_next)
        .or_preemptions(1),
    Check::new("a_limit_beside_a_wait", "a limit holds while another thread waits without one", beside)
        .hang_means(IGNORED, IGNORED_ADVICE),
    Check::new("at_once_beside_another", "a limit of 0 is enough while another thread uses the queue", at_once)
        .hang_means(IGNORED, IGNORED_ADVICE),
    Check::new("two_kinds_of_getters", "one thread gets, and one gets with a limit", two_kinds)
        .preemptions(2)
        .hang_means(WRONG_WAITER, WRONG_WAITER_ADVICE),
    Check::new("still_empty", "an item that comes when the time is up is for a thread that waits", still_empty)
        .model_only()
        .preemptions(1)
        .hang_means(WRONG_WAITER, TIME_IS_UP),
    Check::new("still_full", "room that comes when the time is up is for a thread that waits", still_full)
        .model_only()
        .preemptions(1)
        .hang_means(WRONG_WAITER, TIME_IS_UP),
    Check::new("two_queues", "two queues have nothing in common", two_queues)
        .or_preemptions(2)
        .hang_means(
            WRONG_WAITER,
            "A thread waits for an item of each of two queues, an item went into each, and a thread waits on. What do \
             the two queues share?",
        ),
    Check::new("any_limit", "a limit need not be a whole number of milliseconds", any_limit),
    Check::new("no_polling", "a thread that waits does not check every now and then", no_polling)
        .model_only()
        .preemptions(1),
    Check::new("long_way", "seventy thousand items go through", long_way).native_only().once(),
    Check::new("any_capacity", "a queue may have room for thousands", any_capacity)
        .native_only()
        .once()
        .hang_means(CAPACITY, "There is room for thousands of items, and a `put` waits."),
    Check::new("years_are_no_limit", "with Duration::MAX a wait may last for years", years_are_no_limit)
        .model_only(),
    Check::new("no_limit", "with Duration::MAX there is no limit", no_limit)
        .native_only()
        .time_limit_secs(3)
        .hang_means(
            "sleeps through the news",
            "A thread waits with a limit of `Duration::MAX`, what it waits for has come, and it sleeps on.",
        ),
    Check::new("any_sequence", "the queue is right after any sequence of calls", any_sequence)
        .native_only()
        .once()
        .hang_means(CAPACITY, "A limit of 0 must not wait."),
    Check::new("waiters_sleep", "a thread that waits sleeps", waiters_sleep).native_only().once(),
    Check::new("many_threads", "nothing is lost among eight threads", many_threads).native_only(),
    Check::new("real_file", "one thread reads /array, and another reduces it", real_file)
        .native_only()
        .once(),
];

const CAPACITY: &str = "capacity off by one";
const ORDER: &str = "wrong order";
const WRONG_WAITER: &str = "wrong waiter";
const WRONG_WAITER_ADVICE: &str = "\
    There is an item, or there is room, and the thread that waits for it sleeps. Which thread was woken in its \
    place? A thread that waits for room and one that waits for an item want different things. And a \
    thread that was notified is not awake yet when the next notification comes.";

const TIME_IS_UP: &str = "\
    A thread with a limit was woken, found that the time is up, and gave up, although there is what it waited for; and \
    another thread, which waits for the same without a limit, sleeps on. A thread that has been woken must check the \
    queue first, and the clock second.";

fn room() {
    for capacity in [1, 2] {
        let queue = Queue::new(capacity);
        (0..capacity).for_each(|item| queue.put(item));
        let more = queue.put_timeout(9, Duration::ZERO);
        ensure_eq!(
            more,
            Err(9),
            CAPACITY,
            "{capacity} items are in a queue with room for {capacity}, \
            and one more is put in with a limit of 0"
        );
        for item in 0..capacity {
            ensure_eq!(queue.get(), item, ORDER, "{capacity} items went in: 0, 1, …");
        }
        let more = queue.get_timeout(Duration::ZERO);
        ensure_eq!(more, None, "item from nowhere", "all items have been taken out");
    }
}

fn a_put_wakes() {
    let queue = Queue::new(1);
    thread::scope(|scope| {
        scope.spawn(|| queue.put(7));
        ensure_eq!(queue.get(), 7, "wrong item", "7 was put in");
    });
}

fn a_get_wakes() {
    let queue = Queue::new(1);
    queue.put(0);
    thread::scope(|scope| {
        scope.spawn(|| queue.put(1));
        ensure_eq!(queue.get(), 0, ORDER, "0 went in first");
    });
}

/// Puts that have returned, less gets that have begun: no more than are in the queue.
struct Inside {
    count: AtomicIsize,
    capacity: isize,
}

impl Inside {
    fn new(capacity: usize) -> Inside {
        Inside { count: AtomicIsize::new(0), capacity: capacity as isize }
    }

    fn put<T>(&self, queue: &Queue<T>, item: T) {
        queue.put(item);
        let inside = self.count.fetch_add(1, Relaxed) + 1;
        ensure!(
            inside <= self.capacity,
            "overfull",
            "{inside} items are in a queue with room for {}",
            self.capacity
        );
    }

    fn get<T>(&self, queue: &Queue<T>) -> T {
        self.count.fetch_sub(1, Relaxed);
        queue.get()
    }
}

fn in_order() {
    let (queue, inside) = (Queue::new(1), Inside::new(1));
    thread::scope(|scope| {
        scope.spawn(|| (0..2).for_each(|item| inside.put(&queue, item)));
        for item in 0..2 {
            ensure_eq!(inside.get(&queue), item, ORDER, "0 and 1 went in");
        }
    });
}

/// Two threads get, and this one puts two items.
fn two_wait_for_items(capacity: usize) {
    let queue = Queue::new(capacity);
    let sum = thread::scope(|scope| {
        let getters = [0; 2].map(|_| scope.spawn(|| queue.get()));
        queue.put(1);
        queue.put(2);
        getters.map(|getter| getter.join().expect("`get` does not panic")).iter().sum::<i32>()
    });
    ensure_eq!(sum, 3, "wrong item", "two threads got one item each of 1 and 2; this is their sum");
}

fn two_get() {
    two_wait_for_items(1);
}

fn two_puts() {
    two_wait_for_items(2);
}

fn two_put() {
    let (queue, inside) = (Queue::new(1), Inside::new(1));
    let sum = thread::scope(|scope| {
        scope.spawn(|| inside.put(&queue, 1));
        scope.spawn(|| inside.put(&queue, 2));
        inside.get(&queue) + inside.get(&queue)
    });
    ensure_eq!(
        sum,
        3,
        "wrong item",
        "1 and 2 were put in by two threads; this is the sum of both gets"
    );
}

/// There is something to take, or room, so no limit is needed.
fn two_puts_with_a_limit() {
    let queue = Queue::new(2);
    thread::scope(|scope| {
        let getters = [0; 2].map(|_| scope.spawn(|| queue.get()));
        for item in [1, 2] {
            ensure_eq!(queue.put_timeout(item, SHORT), Ok(()), CAPACITY, "there is room for two items");
        }
        let sum: i32 = getters.map(|getter| getter.join().expect("`get` does not panic")).iter().sum();
        ensure_eq!(sum, 3, "wrong item", "two threads got one item each of 1 and 2; this is their sum");
    });
}

fn two_gets_with_a_limit() {
    let queue = Queue::new(2);
    (0..2).for_each(|item| queue.put(item));
    thread::scope(|scope| {
        let putters = [0; 2].map(|_| scope.spawn(|| queue.put(2)));
        for item in 0..2 {
            ensure_eq!(queue.get_timeout(SHORT), Some(item), ORDER, "0 and 1 went in first");
        }
        putters.map(|putter| putter.join().expect("`put` does not panic"));
    });
}

fn handed_over() {
    let (queue, sum) = (Queue::new(1), Handed::default());
    thread::scope(|scope| {
        scope.spawn(|| sum.hand_over(6, || queue.put(())));
        queue.get();
        sum.ensure_there("item from nowhere", "`get`");
    });
}

const SHORT: Duration = Duration::from_millis(1);

/// The call has said that the time is up. Is it?
fn ensure_over(start: Instant, limit: Duration, call: &str) {
    let took = start.elapsed();
    ensure!(
        took >= limit,
        "gives up early",
        "`{call}` with a limit of {limit:?} gave up after {took:?}: the limit is not over"
    );
}

fn item_or_time_is_up() {
    let queue = Queue::new(1);
    thread::scope(|scope| {
        scope.spawn(|| queue.put(7));
        let start = Instant::now();
        let got = queue.get_timeout(SHORT);
        if got.is_none() {
            ensure_over(start, SHORT, "get_timeout");
        }
        // If it was not in time, it comes later.
        let got = got.unwrap_or_else(|| queue.get());
        ensure_eq!(got, 7, "wrong item", "7 was put in");
    });
}

fn room_or_time_is_up() {
    let queue = Queue::new(1);
    queue.put(0);
    thread::scope(|scope| {
        scope.spawn(|| ensure_eq!(queue.get(), 0, ORDER, "0 went in first"));
        let start = Instant::now();
        let put = queue.put_timeout(1, SHORT);
        if let Err(item) = put {
            ensure_over(start, SHORT, "put_timeout");
            ensure_eq!(item, 1, "wrong item", "1 was to be put in, and another came back");
        }
    });
    // The thread has taken out the 0.
    let after = queue.get_timeout(Duration::ZERO);
    let _ = queue.get_timeout(Duration::ZERO);
    match after {
        Some(1) | None => {}
        other => fail!(ORDER, "0 and 1 went in, 0 was taken out, and then {other:?}"),
    }
    let put = queue.put_timeout(2, Duration::ZERO);
    ensure_eq!(put, Ok(()), CAPACITY, "all items have been taken out, and one more is put in");
}

/// Runs `disturb` every two seconds of the virtual clock until `wait`, which has a limit of five
/// seconds, has given up. Ends the check if that takes much longer.
fn disturbed(disturb: impl Fn() + Sync, wait: impl FnOnce(Duration) -> bool) {
    let (tick, limit) = (Duration::from_secs(2), Duration::from_secs(5));
    let (given_up, late) = (AtomicBool::new(false), AtomicUsize::new(0));
    let start = Instant::now();
    thread::scope(|scope| {
        scope.spawn(|| {
            while !given_up.load(Relaxed) {
                thread::sleep(tick);
                let now = start.elapsed();
                if now > limit {
                    late.fetch_add(1, Relaxed);
                }
                mention(|| format!("disturbs, at {now:?}"));
                disturb();
            }
        });
        let begun = Instant::now();
        let gave_up = wait(limit);
        let late = late.load(Relaxed);
        given_up.store(true, Relaxed);
        if gave_up {
            ensure_over(begun, limit, "get_timeout, put_timeout");
        }
        // The first disturbance after the limit wakes the thread, and with no preemption it then goes on
        // to the end of the wait. But for each thread one sleep may end early: so one more, or two.
        ensure!(
            late <= 3,
            RESTARTED,
            "the limit was {limit:?}, the thread was woken in vain every {tick:?}, and {late} more times \
             after the limit. Is the whole limit waited for once more each time? Only what is left of it \
             may be"
        );
    });
}

/// An item that is there for a moment only.
fn comes_and_goes(queue: &Queue<u8>) {
    if queue.put_timeout(0, Duration::ZERO).is_ok() {
        queue.get_timeout(Duration::ZERO);
    }
}

/// Room that is there for a moment only.
fn goes_and_comes(queue: &Queue<u8>) {
    if queue.get_timeout(Duration::ZERO).is_some() {
        let _ = queue.put_timeout(0, Duration::ZERO);
    }
}

fn left_of_get() {
    let queue = Queue::new(1);
    ensure_not_restarted(|| comes_and_goes(&queue), |limit| _ = queue.get_timeout(limit));
}

fn left_of_put() {
    let queue = Queue::new(1);
    queue.put(0);
    ensure_not_restarted(|| goes_and_comes(&queue), |limit| _ = queue.put_timeout(1, limit));
}

fn one_place() {
    let queue = Queue::new(1);
    let (one, other) = thread::scope(|scope| {
        let other = scope.spawn(|| queue.put_timeout(1, Duration::ZERO));
        let one = queue.put_timeout(0, Duration::ZERO);
        (one, other.join().expect("it does not panic"))
    });
    ensure!(
        one.is_err() || other.is_err(),
        CAPACITY,
        "there is room for one item, and two threads have put one in each"
    );
}

fn one_inside() {
    let queue = Queue::new(1);
    queue.put(1);
    thread::scope(|scope| {
        scope.spawn(|| queue.put(2));
        queue.get();
        if queue.put_timeout(3, Duration::ZERO).is_ok() {
            ensure_eq!(
                queue.get(),
                3,
                CAPACITY,
                "there is room for one item. 3 was put in while another thread waited with 2, so nothing else \
                 was inside, and this came out"
            );
        }
        queue.get_timeout(Duration::ZERO);
    });
}

fn out_before_the_next() {
    let queue = Queue::new(1);
    queue.put(0);
    thread::scope(|scope| {
        scope.spawn(|| queue.get());
        queue.put(1);
        let got = queue.get_timeout(Duration::ZERO);
        ensure!(
            got != Some(0),
            CAPACITY,
            "there is room for one item, 0 was inside, and 1 was put in; then 0 came out, so both were inside"
        );
        // So that the other thread has one in any case.
        queue.put_timeout(2, Duration::ZERO).ok();
    });
}

fn limit_of_get_holds() {
    let queue = Queue::new(1);
    // An item that is there for a moment only.
    let disturb = || {
        if queue.put_timeout(0, Duration::ZERO).is_ok() {
            queue.get_timeout(Duration::ZERO);
        }
    };
    disturbed(disturb, |limit| queue.get_timeout(limit).is_none());
}

fn limit_of_put_holds() {
    let queue = Queue::new(1);
    queue.put(0);
    // Room for a moment only.
    let disturb = || {
        if queue.get_timeout(Duration::ZERO).is_some() {
            let _ = queue.put_timeout(0, Duration::ZERO);
        }
    };
    disturbed(disturb, |limit| queue.put_timeout(1, limit).is_err());
}

/// What is waited for comes after ten years of the virtual clock.
fn years_are_no_limit() {
    const YEARS: Duration = Duration::from_secs(10 * 365 * 24 * 3600);
    let case = "the limit was `Duration::MAX`, and what the thread waited for came after ten years";
    let queue = Queue::new(1);
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(YEARS);
            queue.put(1);
        });
        ensure_eq!(queue.get_timeout(Duration::MAX), Some(1), "gives up early", "{case}");
    });
    queue.put(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(YEARS);
            queue.get();
        });
        ensure_eq!(queue.put_timeout(3, Duration::MAX), Ok(()), "gives up early", "{case}");
    });
}

fn no_limit() {
    let queue = Queue::new(1);
    thread::scope(|scope| {
        scope.spawn(|| (0..3).for_each(|_| queue.put(7)));
        for limit in ENDLESS {
            let got = without_overflow("get_timeout", limit, || queue.get_timeout(limit));
            ensure!(got.is_some(), "gives up early", "a limit of {limit:?} is never over");
        }
    });
    queue.put(8);
    thread::scope(|scope| {
        scope.spawn(|| (0..3).for_each(|_| _ = queue.get()));
        for limit in ENDLESS {
            let put = without_overflow("put_timeout", limit, || queue.put_timeout(9, limit));
            ensure!(put.is_ok(), "gives up early", "a limit of {limit:?} is never over");
        }
    });
}

const IGNORED: &str = "time limit ignored";
const IGNORED_ADVICE: &str = "\
    A call with a limit waits for longer than that, because another thread waits, too: without a limit. Does \
    a thread that waits hold a lock that the others need?";

/// One thread waits for an item, or for room. Meanwhile calls with a limit come to their end.
fn beside() {
    let queue = Queue::new(1);
    thread::scope(|scope| {
        scope.spawn(|| ensure_eq!(queue.get(), 1, "wrong item", "1 was put in"));
        let got = queue.get_timeout(SHORT);
        ensure_eq!(got, None, "item from nowhere", "nothing has been put in yet");
        queue.put(1);
    });
    queue.put(2);
    thread::scope(|scope| {
        scope.spawn(|| queue.put(3));
        let put = queue.put_timeout(4, SHORT);
        ensure_eq!(
            put,
            Err(4),
            CAPACITY,
            "2 is in a queue with room for one, and is not taken out"
        );
        ensure_eq!(queue.get(), 2, ORDER, "2 went in first");
    });
    ensure_eq!(
        queue.get(),
        3,
        "wrong item",
        "3 was put in while the queue was full, and 4 came back"
    );
}

/// There are two items, or there is room for two, and two threads want one of them each.
fn at_once() {
    let queue = Queue::new(2);
    thread::scope(|scope| {
        scope.spawn(|| queue.put(1));
        let put = queue.put_timeout(1, Duration::ZERO);
        ensure_eq!(
            put,
            Ok(()),
            CAPACITY,
            "there was room for two, and two threads put in one each"
        );
    });
    thread::scope(|scope| {
        scope.spawn(|| queue.get());
        let got = queue.get_timeout(Duration::ZERO);
        ensure_eq!(
            got,
            Some(1),
            "lost item",
            "two items were in, and two threads took out one each"
        );
    });
}

fn two_kinds() {
    let queue = Queue::new(1);
    thread::scope(|scope| {
        scope.spawn(|| queue.get());
        let timed = scope.spawn(|| queue.get_timeout(SHORT));
        queue.put(1);
        if timed.join().expect("`get_timeout` does not panic").is_some() {
            queue.put(2);
        }
    });
}

/// The item comes at the very moment when the time of one of those that wait is up.
fn still_empty() {
    let queue = Queue::new(1);
    thread::scope(|scope| {
        scope.spawn(|| queue.get());
        let timed = scope.spawn(|| queue.get_timeout(SHORT));
        thread::sleep(SHORT);
        queue.put(1);
        if timed.join().expect("`get_timeout` does not panic").is_some() {
            queue.put(2);
        }
    });
}

fn still_full() {
    let queue = Queue::new(1);
    queue.put(0);
    thread::scope(|scope| {
        scope.spawn(|| queue.put(1));
        let timed = scope.spawn(|| queue.put_timeout(2, SHORT));
        thread::sleep(SHORT);
        queue.get();
        if timed.join().expect("`put_timeout` does not panic").is_ok() {
            queue.get();
        }
    });
}

fn two_queues() {
    let (one, other) = (Queue::new(1), Queue::new(1));
    one.put(0);
    ensure_eq!(other.put_timeout(0, Duration::ZERO), Ok(()), CAPACITY, "another queue is full, and this one is empty");
    ensure_eq!(one.get(), 0, ORDER, "0 went in");
    ensure_eq!(other.get_timeout(Duration::ZERO), Some(0), "wrong item", "0 went in, and another queue was emptied");
    thread::scope(|scope| {
        for (queue, item) in [(&one, 1), (&other, 2)] {
            scope.spawn(move || ensure_eq!(queue.get(), item, "wrong item", "{item} went into this queue"));
        }
        one.put(1);
        other.put(2);
    });
}

fn any_limit() {
    let (empty, full) = (Queue::new(1), Queue::new(1));
    full.put(0);
    for nanoseconds in [1, 900_000, 1_000_001, 1_500_000] {
        let limit = Duration::from_nanos(nanoseconds);
        let start = Instant::now();
        ensure_eq!(empty.get_timeout(limit), None::<u8>, "item from nowhere", "nothing was put in");
        ensure_over(start, limit, "get_timeout");
        let start = Instant::now();
        ensure_eq!(full.put_timeout(1, limit), Err(1), CAPACITY, "the queue is full");
        ensure_over(start, limit, "put_timeout");
    }
}

fn no_polling() {
    const HOUR: Duration = Duration::from_secs(3600);
    ensure_told(|| two_wait_for_items(1));
    ensure_told(|| {
        let queue = Queue::new(1);
        thread::scope(|scope| {
            scope.spawn(|| {
                queue.put(1);
                queue.put_timeout(2, HOUR)
            });
            (queue.get_timeout(HOUR), queue.get_timeout(HOUR))
        })
    });
}

/// More items than a counter of 16 bits has numbers.
fn long_way() {
    let queue = Queue::new(3);
    queue.put(0);
    for item in 1..70_000 {
        queue.put(item);
        ensure_eq!(queue.get(), item - 1, ORDER, "two items at most are in a queue with room for three");
    }
}

fn any_capacity() {
    let queue = Queue::new(5000);
    for item in 0..5000 {
        queue.put(item);
    }
    ensure_eq!(queue.put_timeout(9, Duration::ZERO), Err(9), CAPACITY, "5000 items of 5000 are in");
    for item in 0..5000 {
        ensure_eq!(queue.get(), item, ORDER, "5000 items went in: 0, 1, …");
    }
}

fn any_sequence() {
    let small = (0..3).flat_map(|capacity| {
        (0..64_u32).map(move |bits| (capacity, (0..6).map(|i| bits >> i & 1 == 1).collect()))
    });
    let random = (0..5_usize, prop::collection::vec(any::<bool>(), 0..50));
    for_all(small, random, |(capacity, calls)| {
        let (queue, mut model) = (Queue::new(capacity), VecDeque::new());
        for (i, &puts) in calls.iter().enumerate() {
            let case = || {
                let names = calls[..=i].iter().map(|puts| if *puts { "put()" } else { "get()" });
                let names: Vec<_> = names.collect();
                format!("new({capacity}), {}, all with a limit of 0", names.join(", "))
            };
            if puts {
                let put = queue.put_timeout(i, Duration::ZERO);
                let has_room = model.len() < capacity.max(1);
                let expected = if has_room { Ok(()) } else { Err(i) };
                ensure_eq!(put, expected, CAPACITY, "{}", case());
                if has_room {
                    model.push_back(i);
                }
            } else {
                ensure_eq!(
                    queue.get_timeout(Duration::ZERO),
                    model.pop_front(),
                    ORDER,
                    "{}",
                    case()
                );
            }
        }
    });
}

fn waiters_sleep() {
    let queue = Queue::new(1);
    ensure_sleeps(|| queue.get(), || queue.put(()));
    queue.put(());
    ensure_sleeps(|| queue.put(()), || queue.get());
    let hour = Duration::from_secs(3600);
    queue.get();
    ensure_sleeps(|| assert!(queue.get_timeout(hour).is_some()), || queue.put(()));
}

fn many_threads() {
    const EACH: usize = 50;
    let (queue, inside) = (Queue::new(3), Inside::new(3));
    let mut items: Vec<usize> = thread::scope(|scope| {
        for putter in 0..4 {
            let (queue, inside) = (&queue, &inside);
            scope.spawn(move || (0..EACH).for_each(|i| inside.put(queue, putter * EACH + i)));
        }
        let get = || (0..EACH).map(|_| inside.get(&queue)).collect::<Vec<_>>();
        let getters: Vec<_> = (0..4).map(|_| scope.spawn(get)).collect();
        getters.into_iter().flat_map(|getter| getter.join().expect("it does not panic")).collect()
    });
    items.sort_unstable();
    let expected: Vec<_> = (0..4 * EACH).collect();
    ensure!(
        items == expected,
        "lost item",
        "4 threads put 50 items each, 4 got 50 each: not the same"
    );
}

fn real_file() {
    let sample = sample::array();
    let (rows, chunk) = (sample.source.rows(), sample.chunk);
    let (queue, inside) = (Queue::new(2), Inside::new(2));
    let part: Partial = thread::scope(|scope| {
        scope.spawn(|| {
            for start in (0..rows).step_by(chunk) {
                let end = rows.min(start + chunk);
                inside.put(&queue, sample.source.read(start..end).expect("it can be read"));
            }
        });
        (0..rows.div_ceil(chunk)).map(|_| Partial::of(&inside.get(&queue))).sum()
    });
    ensure_result(
        part,
        sample.whole,
        "wrong result",
        "/array, read by one thread, reduced by another",
    );
}

/// Never called: with a bound on `T`, this would not compile.
#[allow(dead_code, reason = "the compiler's opinion is all that counts")]
fn any_item_will_do<'a>(item: Bare<'a>, other: Bare<'a>, limit: Duration) {
    let queue = Queue::new(2);
    queue.put(item);
    let _ = (queue.get(), queue.put_timeout(other, limit).is_ok(), queue.get_timeout(limit));
}
