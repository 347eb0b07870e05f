//! One function for each way to go wrong under the model.

#[path = "../shared.rs"]
mod shared;

pub use shared::*;

use std::cell::UnsafeCell;
use std::hint::black_box;
use std::io::Write;
use std::panic::catch_unwind;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;

pub fn passes() {
    let sum = Arc::new(Mutex::new(0));
    let sum2 = sum.clone();
    let other = thread::spawn(move || (0..2).for_each(|_| *sum2.lock().unwrap() += 1));
    (0..2).for_each(|_| *sum.lock().unwrap() += 2);
    other.join().unwrap();
    assert_eq!(*sum.lock().unwrap(), 6);
}

pub fn deadlock() {
    let a = Arc::new(Mutex::new(()));
    let b = Arc::new(Mutex::new(()));
    let (a2, b2) = (a.clone(), b.clone());
    let other = thread::Builder::new().name("turns tables".into()).spawn(move || {
        let _b = b2.lock().unwrap();
        let _a = a2.lock().unwrap();
    });
    {
        let _a = a.lock().unwrap();
        let _b = b.lock().unwrap();
    }
    other.unwrap().join().unwrap();
}

pub fn data_race() {
    struct Shared(UnsafeCell<u32>);
    // SAFETY: none; it is meant to fail.
    unsafe impl Sync for Shared {}
    let shared = Arc::new(Shared(UnsafeCell::new(0)));
    let shared2 = shared.clone();
    // SAFETY: none; it is meant to fail.
    let other = thread::spawn(move || unsafe { *shared2.0.get() += 1 });
    // SAFETY: none; it is meant to fail.
    unsafe { *shared.0.get() += 1 };
    other.join().unwrap();
}

pub fn endless_loop() {
    let ready = AtomicBool::new(false);
    while !ready.load(SeqCst) {}
}

/// The model sees nothing of it: only the time limit ends it.
pub fn endless_loop_without_steps() {
    let mut n = 0_u64;
    loop {
        n = black_box(n.wrapping_add(1));
    }
}

/// Each waits for the other to go first.
pub fn livelock() {
    let turn = Arc::new(AtomicU32::new(0));
    let turn2 = turn.clone();
    let other = thread::spawn(move || after_you(&turn2));
    after_you(&turn);
    other.join().unwrap();
}

fn after_you(turn: &AtomicU32) {
    while turn.fetch_add(1, SeqCst) < u32::MAX {
        thread::yield_now();
    }
}

pub fn panics() {
    assert_eq!(three(), 4, "a message\nof two lines");
}

pub fn swallowed_panic() {
    let _ = thread::spawn(|| panic!("the first"));
}

/// The sum of two threads that add 1 each.
pub fn lost_update() -> u32 {
    let sum = Arc::new(AtomicU32::new(0));
    let sum2 = sum.clone();
    let other = thread::spawn(move || sum2.store(sum2.load(SeqCst) + 1, SeqCst));
    sum.store(sum.load(SeqCst) + 1, SeqCst);
    other.join().unwrap();
    sum.load(SeqCst)
}

pub fn caught_panics() {
    for _ in 0..3 {
        assert!(catch_unwind(|| panic!("expected")).is_err());
    }
}

/// Not with `println!`, which the model turns into steps.
pub fn output_flood() {
    let lines = "all work and no play makes Jack a dull boy\n".repeat(1_000);
    loop {
        std::io::stdout().write_all(lines.as_bytes()).unwrap();
    }
}

pub fn leftover_threads() {
    thread::spawn(|| {
        loop {
            thread::park();
        }
    });
}

pub fn too_many_threads() {
    let threads: Vec<_> = (0..100).map(|_| thread::spawn(three)).collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), 3);
    }
}

/// Every other run has a thread more. The model does not watch this counter.
pub fn not_deterministic() {
    static RUNS: harness::unwatched::atomic::AtomicU32 = harness::unwatched::atomic::AtomicU32::new(0);
    let threads = 1 + RUNS.fetch_add(1, harness::unwatched::atomic::Ordering::Relaxed) % 2;
    let sum = Arc::new(AtomicU32::new(0));
    let all: Vec<_> = (0..threads)
        .map(|_| {
            let sum = sum.clone();
            thread::spawn(move || sum.fetch_add(1, SeqCst))
        })
        .collect();
    sum.fetch_add(1, SeqCst);
    for thread in all {
        thread.join().unwrap();
    }
}

pub fn static_state() {
    use harness::unwatched::atomic::{AtomicPtr, Ordering::Relaxed};
    static KEPT: AtomicPtr<Mutex<u32>> = AtomicPtr::new(std::ptr::null_mut());
    if KEPT.load(Relaxed).is_null() {
        KEPT.store(Box::leak(Box::new(Mutex::new(0))), Relaxed);
    }
    // SAFETY: it is never dropped.
    let sum: &Mutex<u32> = unsafe { &*KEPT.load(Relaxed) };
    let other = thread::spawn(|| *sum.lock().unwrap() += 1);
    *sum.lock().unwrap() += 1;
    other.join().unwrap();
}

/// Five threads whose steps all depend on each other.
pub fn too_much_to_explore() {
    let sum = Arc::new(AtomicU32::new(0));
    let add = |sum: &AtomicU32| {
        for _ in 0..10 {
            sum.fetch_add(1, SeqCst);
        }
    };
    let threads: Vec<_> = (0..5)
        .map(|_| {
            let sum = sum.clone();
            thread::spawn(move || add(&sum))
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}
