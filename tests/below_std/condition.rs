//! The checks of `condition`.

use super::subject::Condition;
use harness::{Check, Promise, ensure, ensure_eq, in_one_go};
use interleave::{Partial, Source};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard};
use support::asleep;
use support::result::ensure_result;
use support::sample;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::kept(
        "A condition variable: a thread gives up a lock and sleeps until another thread notifies it, and no \
         notification between the two is lost.",
        &["one_waits", "told_under_the_lock", "many_between", "three_notify", "another_joins"],
    ),
    Promise::explains("A place where threads wait for news."),
    Promise::explains(
        "The news itself is a value behind the caller's mutex, and a thread that has news changes the value \
         under that mutex before it notifies.",
    ),
    Promise::explains("Starts at 0."),
    Promise::explains("What must have changed if a thread that is about to sleep must stay awake?"),
    Promise::explains("A place where no thread is waiting yet."),
    Promise::kept(
        "Gives up the lock of `mutex`, to which `guard` belongs, sleeps, and takes the lock again.",
        &["one_waits", "sleeps"],
    ),
    Promise::kept(
        "It returns once a notification has come after the lock was given up; it may also return for no reason.",
        &["one_waits", "one_each"],
    ),
    Promise::explains("You can rely on `mutex` not being poisoned."),
    Promise::kept("Wakes one of the waiting threads.", &["one_waits", "one_each"]),
    Promise::kept("If no thread is waiting, the system is not asked.", &["no_one_waits", "no_longer_waits", "one_leaves"]),
    Promise::kept("Wakes all waiting threads.", &["all_wake", "many_wake"]),
    Promise::kept(
        "How often the system has been asked to put a thread to sleep, or to wake one.",
        &["no_one_waits", "sleeps"],
    ),
    Promise::explains("What Linux calls a futex, in miniature: a place to sleep next to a number."),
    Promise::explains("It is finished; leave it as it is."),
    Promise::explains(
        "The threads that are asleep here, in the order in which they fell asleep; and how often the system was asked.",
    ),
    Promise::explains("If the number equals `expected`, sleeps until this thread is chosen."),
    Promise::explains("Otherwise, returns at once."),
    Promise::explains(
        "Comparing the number and falling asleep are one step: no wake-up can come between them.",
    ),
    Promise::explains("Wakes the thread that has slept longest."),
    Promise::explains("If no thread is asleep, nothing happens, and nothing is remembered."),
    Promise::explains("Wakes all threads that are asleep."),
    Promise::explains("Build a condition variable from a place to sleep and as many numbers as you need."),
    Promise::explains("The `Condvar` in `std` isn't allowed here."),
    Promise::kept(
        "no notification is lost, whether or not the notifying thread holds the lock;",
        &["one_waits", "told_under_the_lock", "many_between", "three_notify", "another_joins"],
    ),
    Promise::kept(
        "each of two notifications wakes a thread, and `notify_all` wakes all waiting threads;",
        &["one_each", "all_wake", "many_wake", "one_leaves"],
    ),
    Promise::kept("while a thread is waiting, the lock is free and the thread is asleep;", &["one_waits", "sleeps"]),
    Promise::kept(
        "while no thread is waiting, a notification never calls the system;",
        &["no_one_waits", "no_longer_waits", "one_leaves"],
    ),
    Promise::kept("chunks of a real file go through a queue that is built with your condition variable.", &["real_file"]),
];

const LOST: &str = "\
    A thread sleeps forever, although it was notified. When does it read the number, and when is it counted: while \
    it still has the lock? Does a notification change the number before it wakes?";

pub const CHECKS: &[Check] = &[
    Check::new("one_waits", "a thread that waits hears of a change", one_waits).or_preemptions(2),
    Check::new(
        "told_under_the_lock",
        "a thread that waits hears of a change even if it is told while the lock is held",
        told_under_the_lock,
    )
    .or_preemptions(2)
    .hang_means("lost wake-up", LOST),
    Check::new("many_between", "many notifications come while a thread is about to sleep", many_between)
        .preemptions(1)
        .bad_luck(0)
        .hang_means("lost wake-up", LOST),
    Check::new("one_each", "two notifications wake two threads", one_each)
        .preemptions(1)
        .hang_means("lost wake-up", LOST),
    Check::new("all_wake", "one notification for all wakes two threads", all_wake)
        .preemptions(1)
        .hang_means("lost wake-up", LOST),
    Check::new("one_leaves", "one thread stops waiting while another begins", one_leaves)
        .preemptions(2)
        .hang_means("lost wake-up", LOST),
    Check::new("three_notify", "three notifications come at once, and one of them has the news", three_notify)
        .preemptions(2)
        .hang_means("lost wake-up", LOST),
    Check::new("another_joins", "another thread begins to wait during a notification", another_joins)
        .preemptions(2)
        .hang_means("lost wake-up", LOST),
    Check::new("no_one_waits", "without a thread that waits, the system is not asked", no_one_waits),
    Check::new("no_longer_waits", "a thread that has been woken no longer waits", no_longer_waits)
        .preemptions(1)
        .hang_means("lost wake-up", LOST),
    Check::new("many_wake", "one notification for all wakes 256 threads that sleep", many_wake)
        .native_only()
        .once()
        .hang_means("lost wake-up", LOST),
    Check::new("sleeps", "a thread that waits sleeps", sleeps).native_only().once(),
    Check::new("real_file", "chunks of /array come through a queue", real_file).native_only().once(),
];

/// Waits until the value is one of those that are wanted, and returns with the lock.
fn wait_until<'a, T>(
    condition: &Condition,
    mutex: &'a Mutex<T>,
    is_wanted: impl Fn(&T) -> bool,
) -> MutexGuard<'a, T> {
    wait_with(condition, mutex, mutex.lock().unwrap(), is_wanted)
}

/// The same with the lock.
fn wait_with<'a, T>(
    condition: &Condition,
    mutex: &'a Mutex<T>,
    mut guard: MutexGuard<'a, T>,
    is_wanted: impl Fn(&T) -> bool,
) -> MutexGuard<'a, T> {
    while !is_wanted(&guard) {
        guard = condition.wait(mutex, guard);
    }
    guard
}

fn one_waits() {
    let (condition, is_ready) = (Condition::new(), Mutex::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            *is_ready.lock().unwrap() = true;
            condition.notify_one();
        });
        drop(wait_until(&condition, &is_ready, |is_ready| *is_ready));
    });
}

fn told_under_the_lock() {
    let (condition, is_ready) = (Condition::new(), Mutex::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut is_ready = is_ready.lock().unwrap();
            *is_ready = true;
            condition.notify_one();
        });
        drop(wait_until(&condition, &is_ready, |is_ready| *is_ready));
    });
}

/// Between giving up the lock and falling asleep there is time for any number of notifications. A number that has gone
/// round by then is as it was: here one of 8 bits, or of fewer. Bad luck would be tried at each of them.
fn many_between() {
    const MANY: usize = 256;
    let (condition, is_ready) = (Condition::new(), Mutex::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            *is_ready.lock().unwrap() = true;
            in_one_go(|| (0..MANY).for_each(|_| condition.notify_one()));
        });
        drop(wait_until(&condition, &is_ready, |is_ready| *is_ready));
    });
}

fn one_each() {
    let (condition, free) = (Condition::new(), Mutex::new(0));
    let take = || *wait_until(&condition, &free, |free| *free > 0) -= 1;
    thread::scope(|scope| {
        scope.spawn(take);
        scope.spawn(take);
        for _ in 0..2 {
            *free.lock().unwrap() += 1;
            condition.notify_one();
        }
    });
}

fn all_wake() {
    let (condition, is_over) = (Condition::new(), Mutex::new(false));
    let wait = || drop(wait_until(&condition, &is_over, |is_over| *is_over));
    thread::scope(|scope| {
        scope.spawn(wait);
        scope.spawn(wait);
        *is_over.lock().unwrap() = true;
        condition.notify_all();
    });
}

fn one_leaves() {
    let (condition, news) = (Condition::new(), Mutex::new(0));
    let wait_for = |number| drop(wait_until(&condition, &news, |news| *news >= number));
    thread::scope(|scope| {
        scope.spawn(|| wait_for(1));
        scope.spawn(|| wait_for(2));
        for _ in 0..2 {
            *news.lock().unwrap() += 1;
            condition.notify_all();
        }
    });
    ensure_not_asked_again(&condition, "both threads that waited have ended");
}

/// The notification for the first thread comes while the second one begins to wait. The next one comes only when the
/// first thread has heard of it.
fn another_joins() {
    let (condition, news) = &(Condition::new(), Mutex::new(0));
    let guard = news.lock().unwrap();
    thread::scope(|scope| {
        scope.spawn(move || {
            let begins = || {
                let mut guard = news.lock().unwrap();
                *guard = 1;
                scope.spawn(|| in_one_go(|| condition.notify_all()));
                guard
            };
            drop(wait_with(condition, news, in_one_go(begins), |news| *news == 2));
        });
        let mut guard = wait_with(condition, news, guard, |news| *news == 1);
        in_one_go(|| {
            *guard = 2;
            condition.notify_all();
            drop(guard);
        });
    });
}

/// Two of the notifications have no news. One of these two is under way while the others come.
fn three_notify() {
    let (condition, is_ready) = (Condition::new(), Mutex::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            in_one_go(|| condition.notify_one());
            drop(wait_until(&condition, &is_ready, |is_ready| *is_ready));
        });
        scope.spawn(|| {
            in_one_go(|| {
                *is_ready.lock().unwrap() = true;
                condition.notify_one();
            })
        });
        condition.notify_one();
    });
}

fn ensure_not_asked(condition: &Condition, before: usize, case: &str) {
    condition.notify_one();
    condition.notify_all();
    ensure_eq!(
        condition.system_calls(),
        before,
        "needless wake-up",
        "{case}, and a notification asked the system to wake a thread"
    );
}

/// The same after some have waited: a notification may find a mark that a thread has left behind, once.
fn ensure_not_asked_again(condition: &Condition, case: &str) {
    condition.notify_one();
    ensure_not_asked(condition, condition.system_calls(), case);
}

fn no_one_waits() {
    ensure_not_asked(&Condition::new(), 0, "no thread has ever waited");
}

fn no_longer_waits() {
    let (condition, is_ready) = (Condition::new(), Mutex::new(false));
    thread::scope(|scope| {
        scope.spawn(|| drop(wait_until(&condition, &is_ready, |is_ready| *is_ready)));
        *is_ready.lock().unwrap() = true;
        condition.notify_one();
    });
    ensure_not_asked_again(&condition, "the thread that waited has ended");
}

/// As many as a number of 8 bits takes for none.
fn many_wake() {
    let (condition, is_over) = (Condition::new(), Mutex::new(false));
    asleep::release_all(
        256,
        || drop(wait_until(&condition, &is_over, |is_over| *is_over)),
        || {
            *is_over.lock().unwrap() = true;
            condition.notify_all();
        },
    );
}

fn sleeps() {
    let (condition, is_ready) = (Condition::new(), Mutex::new(false));
    asleep::ensure_sleeps(
        || drop(wait_until(&condition, &is_ready, |is_ready| *is_ready)),
        || {
            *is_ready.lock().unwrap() = true;
            condition.notify_all();
        },
    );
    ensure!(
        condition.system_calls() >= 2,
        "wrong result",
        "a thread has slept and was woken, and the system was asked {} times",
        condition.system_calls()
    );
}

/// What goes through the queue: rows to read, and then None.
type Chunk = Option<Range<usize>>;

fn real_file() {
    let sample = sample::array();
    let rows = sample.source.rows();
    let (queue, filled) = (Mutex::new(VecDeque::<Chunk>::new()), Condition::new());
    let put = |chunk| {
        queue.lock().unwrap().push_back(chunk);
        filled.notify_one();
    };
    let part = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut part = Partial::default();
            let next = || wait_until(&filled, &queue, |queue| !queue.is_empty()).pop_front().flatten();
            while let Some(rows) = next() {
                part = part.merge(Partial::of(&sample.source.read(rows).expect("it can be read")));
            }
            part
        });
        for start in (0..rows).step_by(sample.chunk) {
            put(Some(start..(start + sample.chunk).min(rows)));
        }
        put(None);
        reader.join().expect("it does not panic")
    });
    ensure_result(part, sample.whole, "lost update", "/array, through a queue");
}
