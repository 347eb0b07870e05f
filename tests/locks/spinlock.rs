//! The checks of `spinlock`.

use super::subject::SpinLock;
use crate::support::result::ensure_result;
use crate::support::sample;
use harness::{Check, Promise, ensure};
use interleave::{Partial, Source};
use std::panic::{self, AssertUnwindSafe};
use std::thread;

const NEVER_FREE: &str = "A thread spins for ever: the lock is never free again. Who frees it, \
    when the guard is dropped, when a panic drops it, and when `try_lock` fails?";

pub static PROMISES: &[Promise] = &[];

pub static CHECKS: &[Check] = &[
    Check::new("free_again", "the lock is free again when the guard is gone", free_again)
        .time_limit_secs(2)
        .hang_means("never freed", NEVER_FREE)
        .endless_means("never freed", NEVER_FREE),
    Check::new("free_after_a_panic", "it is free also when a panic drops the guard", after_a_panic)
        .time_limit_secs(2)
        .hang_means("never freed", NEVER_FREE)
        .endless_means("never freed", NEVER_FREE),
    Check::new("two_threads", "two threads change the value, one after the other", two_threads)
        .endless_means("never freed", NEVER_FREE),
    Check::new("three_threads", "three threads change the value, one after another", three_threads)
        .preemptions(1)
        .endless_means("never freed", NEVER_FREE),
    Check::new("handed_over", "what one holder wrote is seen by the next", handed_over)
        .endless_means("never freed", NEVER_FREE),
    Check::new("try_lock", "`try_lock` succeeds if and only if nobody holds the lock", try_lock),
    Check::new(
        "one_of_two",
        "of two threads that try, no more than one holds the lock",
        one_of_two,
    ),
    Check::new("real_file", "two threads add up /array under the lock", real_file)
        .native_only()
        .once(),
];

fn free_again() {
    let lock = SpinLock::new(1);
    *lock.lock() += 1;
    *lock.lock() += 1;
    ensure_result(*lock.lock(), 3, "wrong result", "1 was added twice to 1");
}

fn after_a_panic() {
    let lock = SpinLock::new(0);
    let _ = panic::catch_unwind(AssertUnwindSafe(|| {
        let _guard = lock.lock();
        panic!("while the lock is held");
    }));
    ensure!(
        lock.try_lock().is_some(),
        "never freed",
        "a panic dropped the guard, and the lock is still held"
    );
}

fn two_threads() {
    count(2, 2);
}

fn three_threads() {
    count(3, 1);
}

/// So many threads add 1 so many times.
fn count(threads: u32, times: u32) {
    let lock = SpinLock::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| (0..times).for_each(|_| *lock.lock() += 1));
        }
    });
    let is = *lock.lock();
    ensure!(
        is == threads * times,
        "lost update",
        "{threads} threads added 1, {times} times each, and the sum is {is}: two threads held the \
         lock at the same time"
    );
}

fn handed_over() {
    let lock = SpinLock::new(Vec::new());
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

fn try_lock() {
    let lock = SpinLock::new(1);
    let guard = lock.try_lock();
    ensure!(guard.is_some(), "wrong result", "nobody holds the lock, and `try_lock` fails");
    ensure!(
        lock.try_lock().is_none(),
        "two holders",
        "somebody holds the lock, and `try_lock` takes it as well"
    );
    ensure!(
        lock.try_lock().is_none(),
        "two holders",
        "somebody holds the lock, one `try_lock` failed, and the next takes it: the first has \
         freed it"
    );
    drop(guard);
    ensure!(lock.try_lock().is_some(), "never freed", "the guard is gone, and `try_lock` fails");
}

fn one_of_two() {
    let lock = SpinLock::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                if let Some(mut value) = lock.try_lock() {
                    *value += 1;
                    let mine = *value;
                    *value -= 1;
                    ensure!(mine == 1, "two holders", "two threads hold the lock at the same time");
                }
            });
        }
    });
}

fn real_file() {
    let sample = sample::array();
    let rows = sample.source.rows();
    let total = SpinLock::new(Partial::default());
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
