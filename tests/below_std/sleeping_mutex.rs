//! The checks of `sleeping_mutex`.

use super::subject::{Guard, SleepingMutex};
use harness::{Check, Promise, ensure, ensure_eq};
use interleave::{Partial, Source};
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;
use support::asleep::{self, Task};
use support::result::ensure_result;
use support::sample;
use support::sendable::{OnlySync, ensure_none_is_send};
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::kept(
        "A mutex that lets threads sleep: a waiting thread gives up its core until it is woken",
        &["sleeps"],
    ),
    Promise::kept("A value that only one thread at a time can use", &["two_threads"]),
    Promise::kept("A waiting thread is asleep in its `Futex`, and uses no processor time", &["sleeps", "in_its_futex"]),
    Promise::explains("0 while the lock is free"),
    Promise::explains("Which other states do you need"),
    Promise::kept("A free lock around this value", &["free_again"]),
    Promise::kept("Takes the lock", &["two_threads", "free_again"]),
    Promise::kept(
        "If another thread holds it, this thread sleeps until the lock is free",
        &["sleeps", "sleeper_and_holder"],
    ),
    Promise::kept(
        "Takes the lock if it is free, and returns `None` at once if it is not",
        &["try_lock", "try_beside_a_sleeper"],
    ),
    Promise::kept(
        "How often the system has been asked to put a thread to sleep, or to wake one",
        &["system_not_asked", "sleeps"],
    ),
    Promise::kept("The lock is held as long as this lives", &["try_lock"]),
    Promise::kept(
        "When it is dropped, a sleeping thread is woken; if no thread is asleep, the system is not asked",
        &["sleeper_and_holder", "all_get_it", "system_not_asked", "both_get_it"],
    ),
    Promise::explains(
        "What Linux calls a futex, in miniature: a place to sleep next to a number",
    ),
    Promise::explains("It is finished; leave it as it is"),
    Promise::explains(
        "The threads that are asleep here, in the order in which they fell asleep; and how often the \
         system was asked",
    ),
    Promise::explains(
        "If the number equals `expected`, sleeps until `wake_one` chooses this thread",
    ),
    Promise::explains("Otherwise, returns at once"),
    Promise::explains(
        "Comparing the number and falling asleep are one step: no `wake_one` can come between them",
    ),
    Promise::explains("Wakes the thread that has slept longest"),
    Promise::explains("If no thread is asleep, nothing happens, and nothing is remembered"),
    Promise::explains("Build a mutex from one number and a place to sleep"),
    Promise::explains("The place to sleep is given; write `lock`, `try_lock`, and the `drop` of the guard"),
    Promise::explains("`mpsc` isn't allowed here, because it would do the waiting for you"),
    Promise::kept(
        "two threads never use the value at the same time, and each sees what the thread before it wrote",
        &["two_threads", "handed_over", "both_get_it"],
    ),
    Promise::kept("a waiting thread sleeps, and it does so in the `Futex`", &["sleeps", "in_its_futex"]),
    Promise::kept(
        "no wake-up is lost, even with two sleeping threads, and even when a third thread tries to take the lock",
        &["sleeper_and_holder", "both_get_it", "try_beside_a_sleeper"],
    ),
    Promise::kept(
        "as long as no other thread wants the lock, the system is never called",
        &["system_not_asked", "sleeper_and_holder"],
    ),
    Promise::kept(
        "`try_lock` succeeds if and only if the lock is free",
        &["try_lock"],
    ),
    Promise::kept(
        "a value that must stay in its thread can't get to another thread through the lock;",
        &["stays_in_its_thread"],
    ),
    Promise::kept(
        "threads can share a value through a guard only if the type of the value is `Sync`",
        &["stays_in_its_thread"],
    ),
    Promise::kept(
        "the lock is free again after its holder has panicked, and threads that reduce a real file can share it",
        &["free_after_a_panic", "real_file"],
    ),
];

const LOST: &str = "\
    A thread sleeps forever. Does the state say that a thread sleeps, whatever other threads have done to it \
    meanwhile? Is the state changed before `wake_one` is called?";
const NEVER_FREE: &str = "A thread waits forever, because the lock is never free again.";

pub const CHECKS: &[Check] = &[
    Check::new("free_again", "the lock is free again when the guard is gone", free_again)
        .time_limit_secs(2)
        .hang_means("never freed", NEVER_FREE)
        .endless_means("never freed", NEVER_FREE),
    Check::new("free_after_a_panic", "it is free even when a panic drops the guard", after_a_panic)
        .time_limit_secs(2)
        .hang_means("never freed", NEVER_FREE)
        .endless_means("never freed", NEVER_FREE),
    Check::new("try_lock", "`try_lock` succeeds if and only if the lock is free", try_lock)
        .time_limit_secs(2)
        .hang_means("never freed", NEVER_FREE),
    Check::new("system_not_asked", "a thread alone never asks the system", system_not_asked),
    Check::new("two_threads", "two threads change the value, one after the other", two_threads)
        .or_preemptions(2)
        .hang_means("lost wake-up", LOST),
    Check::new("handed_over", "what one holder wrote is seen by the next", handed_over)
        .or_preemptions(2)
        .hang_means("lost wake-up", LOST),
    Check::new("sleeper_and_holder", "a thread that sleeps is woken", sleeper_and_holder)
        .or_preemptions(2)
        .hang_means("lost wake-up", LOST),
    Check::new("both_get_it", "of two threads that sleep, both get the lock", both_get_it)
        .time_limit_secs(20)
        .native_time_limit_secs(5)
        .preemptions(1)
        .hang_means("lost wake-up", LOST),
    Check::new("try_beside_a_sleeper", "trying the lock does no harm to a sleeper", try_beside)
        .preemptions(2)
        .hang_means("lost wake-up", LOST),
    Check::new("all_get_it", "of 256 threads that sleep, all get the lock", all_get_it)
        .native_only()
        .once()
        .hang_means("lost wake-up", LOST),
    Check::new("sleeps", "a waiting thread sleeps", sleeps).native_only().once(),
    Check::new("in_its_futex", "a waiting thread sleeps in the place that is given", in_its_futex).native_only().once(),
    Check::new("stays_in_its_thread", "what must stay in its thread stays there", stays_in_its_thread),
    Check::new("real_file", "two threads add up /array under the lock", real_file)
        .native_only()
        .once(),
];

fn free_again() {
    let lock = SleepingMutex::new(1);
    *lock.lock() += 1;
    *lock.lock() += 1;
    ensure_result(*lock.lock(), 3, "wrong result", "1 was added twice to 1");
}

fn after_a_panic() {
    let lock = SleepingMutex::new(0);
    let _ = panic::catch_unwind(AssertUnwindSafe(|| {
        let _guard = lock.lock();
        panic!("while the lock is held");
    }));
    drop(lock.lock());
}

fn try_lock() {
    let lock = SleepingMutex::new(1);
    let guard = lock.try_lock();
    ensure!(
        guard.is_some(),
        "refused while free",
        "no thread holds the lock, and `try_lock` fails. An exchange that is weak may fail for no reason"
    );
    for _ in 0..2 {
        ensure!(
            lock.try_lock().is_none(),
            "two holders",
            "a thread holds the lock, and `try_lock` takes it as well"
        );
    }
    drop(guard);
    let guard = lock.lock();
    ensure!(
        lock.try_lock().is_none(),
        "two holders",
        "`lock` has taken the lock, and `try_lock` takes it as well"
    );
    drop(guard);
    ensure!(
        lock.try_lock().is_some(),
        "refused while free",
        "the lock was taken and freed again, and `try_lock` fails"
    );
}

fn system_not_asked() {
    let lock = SleepingMutex::new(0);
    for _ in 0..3 {
        *lock.lock() += 1;
    }
    drop(lock.try_lock());
    ensure_eq!(
        lock.system_calls(),
        0,
        "needless wake-up",
        "one thread took the lock four times and no other thread was there, and still the system was asked"
    );
}

fn two_threads() {
    let lock = SleepingMutex::new(0);
    thread::scope(|scope| {
        scope.spawn(|| *lock.lock() += 1);
        *lock.lock() += 1;
    });
    ensure_result(*lock.lock(), 2, "lost update", "two threads added 1 each");
}

fn handed_over() {
    let lock = SleepingMutex::new(Vec::new());
    thread::scope(|scope| {
        scope.spawn(|| lock.lock().push(1));
        let seen = lock.lock().clone();
        ensure!(
            seen.len() <= 1,
            "wrong result",
            "one thread pushed one number, and there is {seen:?}"
        );
    });
    ensure_result(lock.lock().clone(), vec![1], "wrong result", "one number was pushed");
}

/// The lock is held when the other thread comes.
fn sleeper_and_holder() {
    let lock = SleepingMutex::new(0);
    thread::scope(|scope| {
        let mut held = lock.lock();
        scope.spawn(|| *lock.lock() += 1);
        works_for_a_while(&mut held);
        drop(held);
        // The thread that has been woken may take the lock, too.
        *lock.lock() += 1;
    });
    // A wake-up may have been left behind, once.
    *lock.lock() += 1;
    let before = lock.system_calls();
    *lock.lock() += 1;
    ensure_eq!(
        lock.system_calls(),
        before,
        "needless wake-up",
        "the thread that waited has ended, and still the system was asked to wake one"
    );
}

/// Time for the others to try more than once, and to fall asleep.
fn works_for_a_while(value: &mut i32) {
    (0..4).for_each(|_| thread::yield_now());
    *value += 1;
}

fn both_get_it() {
    let lock = SleepingMutex::new(0);
    thread::scope(|scope| {
        let mut held = lock.lock();
        scope.spawn(|| *lock.lock() += 1);
        scope.spawn(|| *lock.lock() += 1);
        works_for_a_while(&mut held);
        drop(held);
    });
    ensure_result(*lock.lock(), 3, "lost update", "three threads added 1 each");
}

fn try_beside() {
    let lock = SleepingMutex::new(0);
    thread::scope(|scope| {
        let held = lock.lock();
        scope.spawn(|| *lock.lock() += 1);
        ensure!(lock.try_lock().is_none(), "two holders", "`try_lock` takes a lock that is held");
        drop(held);
    });
}

/// As many as a number of 8 bits takes for none.
fn all_get_it() {
    let lock = SleepingMutex::new(0);
    let held = lock.lock();
    asleep::release_all(256, || *lock.lock() += 1, || drop(held));
    ensure_result(*lock.lock(), 256, "lost update", "256 threads added 1");
}

fn sleeps() {
    let lock = SleepingMutex::new(0);
    let held = lock.lock();
    asleep::ensure_sleeps(|| *lock.lock() += 1, || drop(held));
    ensure!(
        lock.system_calls() >= 2,
        "wrong result",
        "a thread has slept and was woken, and the system was asked {} times",
        lock.system_calls()
    );
}

/// A thread that sleeps in the `Futex` is parked there: an `unpark` from outside wakes it, and it sleeps again.
fn in_its_futex() {
    let lock = SleepingMutex::new(0);
    let held = lock.lock();
    let is_there = thread::scope(|scope| {
        let mut waiter = None;
        let task = Task::of_the_thread_that(|tell| {
            waiter = Some(scope.spawn(|| {
                tell();
                *lock.lock() += 1;
            }));
        });
        // Whether it sleeps at all is another check's business.
        let is_busy = !task.is_asleep();
        let before = task.when_asleep(None);
        let is_there = is_busy
            || (0..5).any(|_| {
                waiter.iter().for_each(|waiter| waiter.thread().unpark());
                task.is_asleep();
                task.when_asleep(before.clone()) != before
            });
        drop(held);
        is_there
    });
    ensure!(
        is_there,
        "sleeps elsewhere",
        "a thread that waits for the lock sleeps, but not in `Futex::wait`. Which other lock, or which other thing that \
         threads can wait for, does the sleeping for it?"
    );
}

fn stays_in_its_thread() {
    ensure_none_is_send!(SleepingMutex<Rc<u8>>, &'static SleepingMutex<Rc<u8>>, SleepingMutex<OnlySync>, &'static SleepingMutex<OnlySync>);
    // `&T` is `Send` if `T` is `Sync`: a `Cell` may be sent, and must not be shared.
    ensure_none_is_send!(&'static Guard<'static, Cell<u8>>);
}

fn real_file() {
    let sample = sample::array();
    let rows = sample.source.rows();
    let total = SleepingMutex::new(Partial::default());
    thread::scope(|scope| {
        for first in 0..2 {
            let (total, sample) = (&total, &sample);
            scope.spawn(move || {
                for start in (first * sample.chunk..rows).step_by(2 * sample.chunk) {
                    let values = sample.source.read(start..(start + sample.chunk).min(rows));
                    let part = Partial::of(&values.expect("it can be read"));
                    let mut total = total.lock();
                    *total = total.merge(part);
                }
            });
        }
    });
    ensure_result(*total.lock(), sample.whole, "lost update", "/array, read by two threads");
}
