//! What `differences.txt` says of loom, shown by programs that use loom alone. When a version of loom mends one,
//! its test fails, and the list gets shorter.

use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::sync::{Condvar, Mutex};
use loom::thread;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the program returns in all of its executions.
fn outcomes<T: Ord + Send + 'static>(program: fn() -> T) -> BTreeSet<T> {
    outcomes_within(None, program)
}

/// The same with so many preemptions.
fn outcomes_within<T: Ord + Send + 'static>(
    preemptions: Option<usize>,
    program: fn() -> T,
) -> BTreeSet<T> {
    let seen = Arc::new(std::sync::Mutex::new(BTreeSet::new()));
    let found = Arc::clone(&seen);
    let mut model = loom::model::Builder::new();
    model.preemption_bound = preemptions;
    model.check(move || {
        let outcome = program();
        found.lock().expect("no test panics").insert(outcome);
    });
    std::mem::take(&mut *seen.lock().expect("no test panics"))
}

#[test]
fn a_load_hides_an_earlier_one_from_a_later_store() {
    // Issues 166 and 392: natively, and in the explorer, main can see 0 and 1.
    let seen = outcomes(|| {
        let x = Arc::new(AtomicUsize::new(0));
        let theirs = x.clone();
        let thread = thread::spawn(move || {
            theirs.load(Ordering::SeqCst);
            theirs.store(1, Ordering::SeqCst);
        });
        let seen = x.load(Ordering::SeqCst);
        thread.join().unwrap();
        seen
    });
    assert_eq!(seen, BTreeSet::from([0]));
}

#[test]
fn a_bound_of_preemptions_leaves_out_what_needs_no_more() {
    // Either thread may go first when main waits for both. That is not a preemption, but with a bound of 0 loom
    // does not try it. The back end therefore asks for one more.
    let last = || {
        let x = Arc::new(AtomicUsize::new(0));
        let threads = [1, 2].map(|value| {
            let x = x.clone();
            thread::spawn(move || x.store(value, Ordering::SeqCst))
        });
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        x.load(Ordering::SeqCst)
    };
    assert_eq!(outcomes_within(Some(0), last), BTreeSet::from([2]));
    assert_eq!(outcomes_within(Some(1), last), BTreeSet::from([1, 2]));
}

#[test]
fn a_weak_exchange_never_fails_for_no_reason() {
    let failed = outcomes(|| {
        let x = AtomicUsize::new(0);
        x.compare_exchange_weak(0, 1, Ordering::SeqCst, Ordering::SeqCst).is_err()
    });
    assert_eq!(failed, BTreeSet::from([false]));
}

#[test]
fn nothing_wakes_but_a_notification() {
    // Issue 1: with `if` for `while`, and one that notifies in time, the flag is always set.
    let seen = outcomes(|| {
        let pair = Arc::new((Mutex::new(false), Condvar::new()));
        let theirs = pair.clone();
        let thread = thread::spawn(move || {
            *theirs.0.lock().unwrap() = true;
            theirs.1.notify_one();
        });
        let mut flag = pair.0.lock().unwrap();
        if !*flag {
            flag = pair.1.wait(flag).unwrap();
        }
        let seen = *flag;
        drop(flag);
        thread.join().unwrap();
        seen
    });
    assert_eq!(seen, BTreeSet::from([true]));
}

#[test]
fn a_store_can_be_missed_for_ever_however_often_one_looks() {
    // After a swap that read the holder's store, the holder's next store need not come later.
    let seen = outcomes(|| {
        let locked = Arc::new(AtomicUsize::new(1));
        let theirs = locked.clone();
        let thread = thread::spawn(move || theirs.store(0, Ordering::Release));
        let was_locked = locked.swap(1, Ordering::Acquire) == 1;
        thread.join().unwrap();
        (was_locked, locked.load(Ordering::Acquire))
    });
    assert!(seen.contains(&(true, 1)), "{seen:?}");
}
