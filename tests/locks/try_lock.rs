//! The checks of `try_lock`.

use super::subject::Adder;
use harness::{Check, Promise, ensure, ensure_eq, fail};
use interleave::{Partial, Source};
use proptest::prelude::*;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use support::law::for_all;
use support::result::ensure_result;
use support::sample;
use support::thread;

const WAITS: &str = "The total is held until `add` has returned, and `add` never returns: it \
    waits for the lock, by `lock` or by trying again and again. Keep the part and return.";

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "A worker adds to a shared total when the total is free, and does not wait when it is \
         not",
    ),
    Promise::explains(
        "One worker's access to the total, which other threads lock too: the other workers hold it \
         only for a moment, but a thread that saves it to a slow disk holds it for a long time",
    ),
    Promise::explains("What this worker has not added to the total yet"),
    Promise::kept(
        "Creates an adder that keeps nothing yet",
        &["free"],
    ),
    Promise::kept(
        "Adds `part`, and everything that was kept before, to the total if the total is free",
        &["free", "kept"],
    ),
    Promise::kept(
        "If another thread holds the total, keeps everything for later",
        &["held", "kept"],
    ),
    Promise::kept(
        "In both cases `add` returns at once, because the worker has chunks to read",
        &["held", "returns_at_once"],
    ),
    Promise::kept(
        "Returns true if nothing is left to add",
        &["free", "held", "kept"],
    ),
    Promise::kept(
        "A poisoned lock is not the same as a lock that is held",
        &["poisoned"],
    ),
    Promise::kept(
        "The total in it is whole, because a `Partial` is replaced in one go",
        &["poisoned"],
    ),
    Promise::kept(
        "So use the total as if nothing had happened",
        &["poisoned"],
    ),
    Promise::kept(
        "Waits until the total is free, and adds everything that was kept",
        &["flush", "flush_waits"],
    ),
    Promise::kept(
        "Flushes, so that nothing is lost when a worker ends, even in a panic",
        &["dropped", "dropped_in_a_panic"],
    ),
    Promise::explains("Add parts to a total when the total is free, and keep them for later when it is not"),
    Promise::kept(
        "if the total is free, a part is added to it at once",
        &["free"],
    ),
    Promise::kept(
        "`add` returns at once even while another thread holds the total",
        &["held", "returns_at_once"],
    ),
    Promise::kept(
        "a part that was kept is added later, exactly once, even if its sum is 0, and is not lost if the worker ends or panics",
        &["kept", "flush", "sum_of_zero", "dropped", "dropped_in_a_panic"],
    ),
    Promise::kept(
        "`flush` waits until the total is free",
        &["flush_waits"],
    ),
    Promise::kept(
        "a poisoned lock is not mistaken for a lock that is held",
        &["poisoned"],
    ),
    Promise::kept(
        "no part is lost, whatever calls one, two or three workers make, in whatever order",
        &["any_calls", "two_adders", "three_adders", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("free", "what is added to a free total is there at once", free),
    Check::new("held", "`add` returns while another thread holds the total", held)
        .time_limit_secs(2)
        .hang_means("waits for the lock", WAITS)
        .endless_means("waits for the lock", WAITS),
    Check::new("kept", "what was kept is added when the total is free again", kept),
    Check::new("flush", "`flush` adds what is kept", flush),
    Check::new("flush_waits", "`flush` waits until the total is free", flush_waits),
    Check::new("dropped", "what is kept is not lost when the adder is dropped", dropped),
    Check::new("poisoned", "a poisoned lock is not a held one", poisoned).hang_means(
        "self-deadlock",
        "The thread waits for itself. The error of a poisoned lock has the guard in it: as long \
         as the error lives, the lock is held. Use that guard, or drop it before you lock again.",
    ),
    Check::new("returns_at_once", "`add` waits for no time to pass", returns_at_once).model_only(),
    Check::new("sum_of_zero", "parts whose sum is 0 are kept and added, too", sum_of_zero),
    Check::new(
        "dropped_in_a_panic",
        "what is kept is not lost when the worker panics",
        dropped_in_a_panic,
    ),
    Check::new("two_adders", "two adders lose nothing and add nothing twice", two_adders),
    Check::new("three_adders", "three adders lose nothing and add nothing twice", three_adders)
        .preemptions(2),
    Check::new("any_calls", "any calls in any order lose nothing", any_calls)
        .native_only()
        .once()
        .time_limit_secs(20),
    Check::new("real_file", "the mean of /array in the sample file is right", real_file)
        .native_only()
        .once(),
];

/// One value.
fn part(sum: f64) -> Partial {
    Partial { count: 1, sum }
}

/// The total, whatever has happened to its lock.
fn value(total: &Mutex<Partial>) -> Partial {
    *total.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Parts have sums of 1, 2, 4, and so on: the sum of the total tells which are in it.
fn ensure_total(total: &Mutex<Partial>, should: Partial, case: &str) {
    let is = value(total);
    let name = if is.count < should.count { "lost part" } else { "added twice" };
    ensure_result(is, should, name, case);
}

fn free() {
    let total = Mutex::new(part(1.0));
    let mut adder = Adder::new(&total);
    let told = adder.add(part(2.0));
    ensure_total(&total, Partial { count: 2, sum: 3.0 }, "one part was added to another");
    ensure!(told, "wrong result", "the total was free, and `add` says that something is kept");
    adder.add(part(4.0));
    ensure_total(&total, Partial { count: 3, sum: 7.0 }, "one more part was added");
}

fn held() {
    let total = Mutex::default();
    let mut adder = Adder::new(&total);
    let holder = total.lock().unwrap();
    let told = adder.add(part(1.0));
    drop(holder);
    ensure!(!told, "wrong result", "the total was held, and `add` says that nothing is kept");
}

fn kept() {
    let total = Mutex::default();
    let mut adder = Adder::new(&total);
    let holder = total.lock().unwrap();
    ensure!(!adder.add(part(1.0)), "wrong result", "the total was held");
    ensure!(!adder.add(part(2.0)), "wrong result", "the total was held");
    drop(holder);
    ensure!(adder.add(part(4.0)), "wrong result", "the total is free, so nothing is kept");
    let case = "two parts were kept, the total was given back, and a third part was added";
    ensure_total(&total, Partial { count: 3, sum: 7.0 }, case);
    adder.add(part(8.0));
    let case = "a fourth part was added, and nothing was kept";
    ensure_total(&total, Partial { count: 4, sum: 15.0 }, case);
}

fn flush() {
    let total = Mutex::default();
    let mut adder = Adder::new(&total);
    let holder = total.lock().unwrap();
    adder.add(part(1.0));
    drop(holder);
    adder.flush();
    ensure_total(&total, part(1.0), "a part was kept, and then flushed");
    adder.flush();
    drop(adder);
    ensure_total(&total, part(1.0), "flushed again and dropped");
}

fn flush_waits() {
    let total = Mutex::default();
    let mut adder = Adder::new(&total);
    let holder = total.lock().unwrap();
    adder.add(part(1.0));
    thread::scope(|scope| {
        scope.spawn(|| {
            adder.flush();
            ensure_total(&total, part(1.0), "`flush` has returned");
        });
        drop(holder);
    });
}

fn dropped() {
    let total = Mutex::default();
    let mut adder = Adder::new(&total);
    let holder = total.lock().unwrap();
    adder.add(part(1.0));
    drop(holder);
    drop(adder);
    ensure_total(&total, part(1.0), "a part was kept, and then the adder was dropped");
}

fn poisoned() {
    let total = Mutex::new(part(1.0));
    let _ = panic::catch_unwind(AssertUnwindSafe(|| {
        let _held = total.lock().unwrap();
        panic!("while the total is held");
    }));
    let told = panic::catch_unwind(AssertUnwindSafe(|| Adder::new(&total).add(part(2.0))));
    let Ok(told) = told else {
        fail!(
            "panic cascade",
            "a thread has panicked while holding the total, and now the adder panics too. The \
             error of a poisoned lock has the guard in it: `into_inner`"
        )
    };
    ensure!(
        told,
        "poison mistaken for busy",
        "no thread holds the total, but `add` keeps the part. An error of `try_lock` is either \
         WouldBlock, which means that a thread holds it, or Poisoned, which means that it is free"
    );
    ensure_total(&total, Partial { count: 2, sum: 3.0 }, "the lock was poisoned");
}

/// Under the model the clock stands still while a thread can go on, so a nap shows.
fn returns_at_once() {
    let total = Mutex::default();
    let mut adder = Adder::new(&total);
    let holder = total.lock().unwrap();
    let start = Instant::now();
    adder.add(part(1.0));
    let took = start.elapsed();
    ensure!(
        took.is_zero(),
        "waits for the lock",
        "the total is held, and `add` returned after {took:?}: it waits for a while before it gives up. \
         Keep the part and return"
    );
    drop(holder);
}

fn sum_of_zero() {
    let total = Mutex::new(part(1.0));
    let mut adder = Adder::new(&total);
    let holder = total.lock().unwrap();
    adder.add(part(2.0));
    adder.add(part(-2.0));
    drop(holder);
    adder.flush();
    let case = "parts of 2.0 and -2.0 were kept, and then flushed";
    ensure_total(&total, Partial { count: 3, sum: 1.0 }, case);
    let holder = total.lock().unwrap();
    adder.add(part(0.0));
    drop(holder);
    drop(adder);
    let case = "a part of 0.0 was kept, and then the adder was dropped";
    ensure_total(&total, Partial { count: 4, sum: 1.0 }, case);
    let told = Adder::new(&total).add(Partial::default());
    ensure!(told, "wrong result", "the total was free, and `add` says that something is kept");
    ensure_total(&total, Partial { count: 4, sum: 1.0 }, "the part of no values was added");
}

fn dropped_in_a_panic() {
    let total = Mutex::default();
    let result = panic::catch_unwind(AssertUnwindSafe(|| {
        let mut adder = Adder::new(&total);
        let holder = total.lock().unwrap();
        adder.add(part(1.0));
        drop(holder);
        // Not `panic!`: a panic that a check makes on purpose need not be printed.
        panic::resume_unwind(Box::new("the worker panics"));
    }));
    ensure!(result.is_err(), "swallowed panic", "the panic of the worker did not come out");
    ensure_total(&total, part(1.0), "a part was kept, and then its worker panicked");
}

fn two_adders() {
    add_together(2);
}

fn three_adders() {
    add_together(3);
}

/// So many threads add a part each, of 1, 2, 4 and so on; the first adds another one.
fn add_together(threads: i32) {
    let total = Mutex::default();
    thread::scope(|scope| {
        for i in 0..threads {
            let total = &total;
            scope.spawn(move || {
                let mut adder = Adder::new(total);
                adder.add(part(f64::from(1 << i)));
                if i == 0 {
                    adder.add(part(f64::from(1 << threads)));
                }
            });
        }
    });
    let should = Partial { count: threads as u64 + 1, sum: f64::from((2 << threads) - 1) };
    ensure_total(&total, should, "all adders have been dropped");
}

/// A held lock between calls, or not: nothing is lost.
fn any_calls() {
    let small = [vec![], vec![true], vec![false], vec![true, false], vec![true, true]];
    for_all(small, proptest::collection::vec(any::<bool>(), 0..20), |is_held| {
        let total = Mutex::default();
        let mut adder = Adder::new(&total);
        let mut should = Partial::default();
        for (i, &is_held) in is_held.iter().enumerate() {
            let holder = is_held.then(|| total.lock().unwrap());
            let told = adder.add(part(2_f64.powi(i as i32)));
            drop(holder);
            should = should.merge(part(2_f64.powi(i as i32)));
            ensure_eq!(told, !is_held, "wrong result", "is something kept?");
            if !is_held {
                ensure_total(&total, should, "the total was free");
            }
        }
        drop(adder);
        ensure_total(&total, should, "the adder was dropped");
    });
}

fn real_file() {
    let sample = sample::array();
    let rows = sample.source.rows();
    let total = Mutex::default();
    thread::scope(|scope| {
        for first in 0..2 {
            let (total, sample) = (&total, &sample);
            scope.spawn(move || {
                let mut adder = Adder::new(total);
                for start in (first * sample.chunk..rows).step_by(2 * sample.chunk) {
                    let range = start..(start + sample.chunk).min(rows);
                    adder.add(Partial::of(&sample.source.read(range).expect("it can be read")));
                }
            });
        }
    });
    ensure_total(&total, sample.whole, "/array, read by two threads");
}
