//! A check that names a bug has the last word, in whatever thread it does so.

use super::common::fails;
use explorer::{Fault, Named};
use model_std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use model_std::sync::{Arc, Condvar, Mutex};
use model_std::thread;
use std::panic::panic_any;

fn found() -> ! {
    panic_any(Named { name: "out of step", message: "a thread runs ahead".into() })
}

#[track_caller]
fn is_named(f: impl Fn() + 'static) {
    let failure = fails(f);
    assert_eq!(failure.fault, Fault::Named("out of step"));
    assert_eq!(failure.message, "a thread runs ahead");
    let last = failure.trace.rows.last().unwrap();
    assert_eq!((last.what.as_str(), last.fault), ("FAILS: a thread runs ahead", true));
}

#[test]
fn it_is_the_cause_of_a_lost_wake_up() {
    is_named(|| {
        let shared = Arc::new((Mutex::new(false), Condvar::new()));
        let theirs = shared.clone();
        thread::spawn(move || {
            if !*theirs.0.lock().unwrap() {
                found();
            }
            theirs.1.notify_one();
        });
        let _woken = shared.1.wait_while(shared.0.lock().unwrap(), |ready| !*ready).unwrap();
    });
}

#[test]
fn it_is_the_cause_of_a_deadlock() {
    is_named(|| {
        let barrier = Arc::new(model_std::sync::Barrier::new(2));
        let theirs = barrier.clone();
        thread::spawn(move || {
            if Arc::strong_count(&theirs) > 0 {
                found();
            }
            theirs.wait();
        });
        barrier.wait();
    });
}

#[test]
fn it_is_the_cause_of_an_endless_loop() {
    is_named(|| {
        let ready = Arc::new(AtomicBool::new(false));
        let theirs = ready.clone();
        thread::spawn(move || {
            if !theirs.load(SeqCst) {
                found();
            }
            theirs.store(true, SeqCst);
        });
        while !ready.load(SeqCst) {
            thread::yield_now();
        }
    });
}

#[test]
fn it_counts_though_its_panic_is_caught() {
    is_named(|| {
        let caught = thread::spawn(|| found()).join();
        assert!(caught.is_err());
    });
}

/// A cell that promises more than it keeps.
#[derive(Default)]
struct Unguarded(model_std::cell::UnsafeCell<u32>);

// SAFETY: none: the race is what the test is about.
unsafe impl Sync for Unguarded {}

impl Unguarded {
    fn add(&self) {
        // SAFETY: the model notices before another thread can.
        unsafe { *self.0.get() += 1 };
    }
}

#[test]
fn it_is_not_overtaken_by_a_data_race() {
    // Main finds the bug, and the scope waits for threads that get in each other's way.
    is_named(|| {
        let cell = Unguarded::default();
        let started = AtomicBool::new(false);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    if started.load(SeqCst) {
                        cell.add();
                    }
                });
            }
            started.store(true, SeqCst);
            found();
        });
    });
}

#[test]
fn it_is_not_overtaken_by_a_race_of_what_its_unwinding_drops() {
    struct Adds(Arc<Unguarded>);
    impl Drop for Adds {
        fn drop(&mut self) {
            self.0.add();
        }
    }
    is_named(|| {
        let cell = Arc::new(Unguarded::default());
        let theirs = Adds(cell.clone());
        let found = thread::spawn(move || {
            let _adds = theirs;
            found();
        });
        let mine = Adds(cell);
        drop(mine);
        let _ = found.join();
    });
}

#[test]
fn it_is_not_overtaken_by_too_many_threads() {
    is_named(|| {
        let _caught = thread::spawn(|| found()).join();
        let threads: Vec<_> = (0..16).map(|_| thread::spawn(|| ())).collect();
        threads.into_iter().for_each(|t| t.join().unwrap());
    });
}
