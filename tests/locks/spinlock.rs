//! The checks of `spinlock`.

use super::subject::{Guard, SpinLock};
use harness::{Check, Promise, ensure};
use interleave::{Partial, Source};
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::{Duration, Instant};
use support::asleep::Task;
use support::numerous::MANY;
use support::result::ensure_result;
use support::sample;
use support::sendable::{OnlySync, ensure_none_is_send};
use support::thread;

const NEVER_FREE: &str = "A thread spins forever, because the lock is never free again. What frees it, \
    when the guard is dropped, when a panic drops it, and when `try_lock` fails?";

pub static PROMISES: &[Promise] = &[
    Promise::explains("A lock built by hand: it does what a mutex does inside, except for the sleeping"),
    Promise::kept(
        "A value that only one thread at a time can use",
        &["two_threads"],
    ),
    Promise::kept(
        "A thread that must wait spins: it checks again and again until the lock is free",
        &["patient"],
    ),
    Promise::kept(
        "Creates a free lock around this value",
        &["free_again"],
    ),
    Promise::kept(
        "Waits until the lock is free, and takes it",
        &["two_threads", "patient"],
    ),
    Promise::kept(
        "The lock is free again once the guard is dropped, even by a panic",
        &["free_again", "free_after_a_panic"],
    ),
    Promise::kept(
        "Takes the lock if it is free, and returns `None` at once if it is not",
        &["try_lock", "one_of_two", "two_locks"],
    ),
    Promise::kept(
        "The lock is held for as long as this guard lives",
        &["try_lock", "patient"],
    ),
    Promise::explains("Build a lock from an atomic flag and an `UnsafeCell`"),
    Promise::explains("`Mutex` and `RwLock` aren't allowed here, since each of them is a lock already"),
    Promise::kept(
        "no two threads ever use the value at once, in any interleaving of two threads, or in any \
         interleaving of three threads with up to one preemption",
        &["two_threads", "three_threads", "one_of_two"],
    ),
    Promise::kept(
        "the next holder sees what the last one wrote: there is no data race in the model",
        &["handed_over"],
    ),
    Promise::kept(
        "the lock is free again once the guard is gone, even after a panic",
        &["free_again", "many_times", "free_after_a_panic"],
    ),
    Promise::kept(
        "a waiting thread gets the lock once the lock is \
         free, and not before, however often it checks",
        &["patient"],
    ),
    Promise::kept(
        "`try_lock` succeeds if and only if the lock is free, and frees nothing when it fails",
        &["try_lock"],
    ),
    Promise::kept(
        "a value that must stay in its thread can't get to another thread through the lock",
        &["stays_in_its_thread"],
    ),
    Promise::kept(
        "threads can share a value through a guard only if the type of the value is `Sync`",
        &["stays_in_its_thread"],
    ),
    Promise::kept(
        "threads that share a total under this lock compute the right mean of a real file",
        &["real_file"],
    ),
    Promise::explains(
        "In the model, a call to `UnsafeCell::get` counts as a read, and \
         also as a write if the value has changed by the thread's next step",
    ),
    Promise::explains("So use the pointer at once, and don't keep it"),
];

pub const CHECKS: &[Check] = &[
    Check::new("free_again", "the lock is free again when the guard is gone", free_again)
        .time_limit_secs(2)
        .hang_means("never freed", NEVER_FREE)
        .endless_means("never freed", NEVER_FREE),
    Check::new("many_times", "the lock can be taken 65,541 times", many_times)
        .native_only()
        .once()
        .time_limit_secs(2)
        .hang_means("never freed", NEVER_FREE)
        .endless_means("never freed", NEVER_FREE),
    Check::new("free_after_a_panic", "it is free even when a panic drops the guard", after_a_panic)
        .time_limit_secs(2)
        .hang_means("never freed", NEVER_FREE)
        .endless_means("never freed", NEVER_FREE),
    Check::new("two_threads", "two threads change the value, one after the other", two_threads)
        .or_preemptions(2)
        .endless_means("never freed", NEVER_FREE),
    Check::new("three_threads", "three threads change the value, one after another", three_threads)
        .preemptions(1)
        .endless_means("never freed", NEVER_FREE),
    Check::new("handed_over", "what one holder wrote is seen by the next", handed_over)
        .or_preemptions(2)
        .endless_means("never freed", NEVER_FREE),
    Check::new("try_lock", "`try_lock` succeeds if and only if no thread holds the lock", try_lock)
        .native_time_limit_secs(2)
        .endless_means("never freed", NEVER_FREE),
    Check::new("two_locks", "a lock that is held does not hold up threads that take another", two_locks)
        .hang_means("one lock for all", "One lock is held, and `lock` of another, free one waits. What do they share?"),
    Check::new("patient", "a thread that wants a lock that is held does not get it before it is free", patient)
        .native_only()
        .once(),
    Check::new(
        "one_of_two",
        "of two threads that try, no more than one holds the lock",
        one_of_two,
    ),
    Check::new("stays_in_its_thread", "what must stay in its thread stays there", stays_in_its_thread),
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

fn many_times() {
    let lock = SpinLock::new(0);
    (0..MANY).for_each(|_| *lock.lock() += 1);
    ensure_result(*lock.lock(), MANY, "wrong result", "1 was added 65,541 times");
}

fn after_a_panic() {
    let lock = SpinLock::new(0);
    let _ = panic::catch_unwind(AssertUnwindSafe(|| {
        let _guard = lock.lock();
        panic!("while the lock is held");
    }));
    // Not `try_lock`, which may fail for a reason of its own.
    drop(lock.lock());
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
    ensure!(
        guard.is_some(),
        "refused while free",
        "no thread holds the lock, and `try_lock` fails. An exchange that is weak may fail for no reason"
    );
    ensure!(
        lock.try_lock().is_none(),
        "two holders",
        "a thread holds the lock, and `try_lock` takes it as well"
    );
    ensure!(
        lock.try_lock().is_none(),
        "two holders",
        "a thread holds the lock, one `try_lock` failed, and the next takes it: the first has \
         freed it"
    );
    drop(guard);
    drop(lock.lock());
    ensure!(
        lock.try_lock().is_some(),
        "refused while free",
        "the lock was taken and freed again, and `try_lock` fails"
    );
}

/// The lock is held until another thread has looked for so long that no limit to its looks would be
/// larger.
fn two_locks() {
    let [one, other] = [SpinLock::new(1), SpinLock::new(2)];
    let held = one.lock();
    let told = other.try_lock().map(|second| *second);
    ensure_result(told, Some(2), "one lock for all", "`try_lock` of a free lock, while another lock is held");
    let second = other.lock();
    drop(held);
    let told = other.try_lock().map(|second| *second);
    ensure_result(told, None, "two holders", "`try_lock` of a lock that is held, when another lock has been freed");
    drop(second);
}

fn patient() {
    const ENOUGH: Duration = Duration::from_millis(20);
    const AT_MOST: Duration = Duration::from_secs(2);
    let (lock, has_it) = (SpinLock::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        let held = lock.lock();
        let task = Task::of_the_thread_that(|tell| {
            scope.spawn(|| {
                tell();
                let _guard = lock.lock();
                has_it.store(true, SeqCst);
            });
        });
        let start = Instant::now();
        while task.processor_time() < ENOUGH && start.elapsed() < AT_MOST && !has_it.load(SeqCst) {
            thread::sleep(Duration::from_millis(1));
        }
        ensure!(
            !has_it.load(SeqCst),
            "two holders",
            "a thread holds the lock, and another one that has looked often enough takes it as well"
        );
        drop(held);
    });
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

fn stays_in_its_thread() {
    ensure_none_is_send!(SpinLock<Rc<u8>>, &'static SpinLock<Rc<u8>>, SpinLock<OnlySync>, &'static SpinLock<OnlySync>);
    // `&T` is `Send` if `T` is `Sync`: a `Cell` may be sent, and must not be shared.
    ensure_none_is_send!(&'static Guard<'static, Cell<u8>>);
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
