//! Small programs with known bugs, and their repaired forms.

use super::common::{fails, passes};
use explorer::Fault;
use model_std::sync::atomic::{AtomicUsize, Ordering::*};
use model_std::sync::{Arc, Condvar, Mutex};
use model_std::thread;

#[test]
fn an_update_in_two_steps_is_lost() {
    let failure = fails(|| {
        let count = Arc::new(AtomicUsize::new(0));
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let count = count.clone();
                thread::spawn(move || {
                    let seen = count.load(SeqCst);
                    count.store(seen + 1, SeqCst);
                })
            })
            .collect();
        threads.into_iter().for_each(|t| t.join().unwrap());
        assert_eq!(count.load(SeqCst), 2);
    });
    assert_eq!(failure.fault, Fault::Panic);
    assert_eq!(failure.preemptions, 1);
}

#[test]
fn an_update_in_one_step_is_not() {
    passes(|| {
        let count = AtomicUsize::new(0);
        thread::scope(|s| {
            s.spawn(|| count.fetch_add(1, Relaxed));
            s.spawn(|| count.fetch_add(1, Relaxed));
        });
        assert_eq!(count.load(Relaxed), 2);
    });
}

#[test]
fn locks_in_opposite_order_deadlock() {
    let failure = fails(|| {
        let (savings, checking) = (Mutex::new(1), Mutex::new(2));
        thread::scope(|s| {
            s.spawn(|| {
                let a = savings.lock().unwrap();
                let b = checking.lock().unwrap();
                *a + *b
            });
            let b = checking.lock().unwrap();
            let a = savings.lock().unwrap();
            assert_eq!(*a + *b, 3);
        });
    });
    assert_eq!(failure.fault, Fault::Deadlock);
    let table = failure.trace.to_string();
    assert!(table.contains("BLOCKED: lock savings, held by T1"), "{table}");
    assert!(table.contains("BLOCKED: lock checking, held by main"), "{table}");
}

#[test]
fn a_notification_before_the_wait_is_lost() {
    let failure = fails(|| {
        let pair = Arc::new((Mutex::new(false), Condvar::new()));
        let theirs = pair.clone();
        let t = thread::spawn(move || {
            let ready = theirs.0.lock().unwrap();
            if !*ready {
                drop(ready);
                let again = theirs.0.lock().unwrap();
                drop(theirs.1.wait(again).unwrap());
            }
        });
        *pair.0.lock().unwrap() = true;
        pair.1.notify_one();
        t.join().unwrap();
    });
    assert_eq!(failure.fault, Fault::LostWakeup);
}

#[test]
fn a_wait_in_a_loop_is_woken() {
    passes(|| {
        let pair = Arc::new((Mutex::new(false), Condvar::new()));
        let theirs = pair.clone();
        let t = thread::spawn(move || {
            let mut ready = theirs.0.lock().unwrap();
            while !*ready {
                ready = theirs.1.wait(ready).unwrap();
            }
        });
        *pair.0.lock().unwrap() = true;
        pair.1.notify_one();
        t.join().unwrap();
    });
}

#[test]
fn a_wait_with_if_is_broken_by_a_spurious_wake_up() {
    let failure = fails(|| {
        let pair = Arc::new((Mutex::new(false), Condvar::new()));
        let theirs = pair.clone();
        let t = thread::spawn(move || {
            let mut ready = theirs.0.lock().unwrap();
            if !*ready {
                ready = theirs.1.wait(ready).unwrap();
            }
            assert!(*ready, "woken, but not ready");
        });
        *pair.0.lock().unwrap() = true;
        pair.1.notify_one();
        t.join().unwrap();
    });
    assert!(failure.trace.to_string().contains("woken for no reason"), "{}", failure.trace);
    assert_eq!(failure.message, "woken, but not ready");
}
