//! A check that names a bug has the last word, in whatever thread it does so.

mod common;

use common::fails;
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
