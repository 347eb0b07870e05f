//! Measures the model checker against loom 0.7.2: the same programs, round by round in one run.
//!
//!     cargo run --release -p yardstick
//!
//! Two figures matter. *Executions a second* is the cost of one execution. *Executions* is how many
//! are needed to explore everything; loom's number is not comparable where it leaves some out.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// The same source for both: `$std` is `model_std` or `loom`.
macro_rules! programs {
    ($name:ident, $std:ident) => {
        mod $name {
            use std::sync::Arc;
            use $std::sync::atomic::{AtomicUsize, Ordering::*};
            use $std::sync::{Condvar, Mutex};
            use $std::thread;

            fn together(threads: usize, f: impl Fn() + Clone + Send + 'static) {
                let others: Vec<_> = (1..threads).map(|_| thread::spawn(f.clone())).collect();
                f();
                others.into_iter().for_each(|t| t.join().unwrap());
            }

            pub fn adds() {
                let count = Arc::new(AtomicUsize::new(0));
                together(3, move || {
                    count.fetch_add(1, AcqRel);
                    count.fetch_add(1, AcqRel);
                });
            }

            pub fn loads_and_stores() {
                let count = Arc::new(AtomicUsize::new(0));
                together(2, move || {
                    for _ in 0..2 {
                        let seen = count.load(Acquire);
                        count.store(seen + 1, Release);
                    }
                });
            }

            pub fn locks() {
                let count = Arc::new(Mutex::new(0));
                together(3, move || {
                    *count.lock().unwrap() += 1;
                    *count.lock().unwrap() += 1;
                });
            }

            pub fn queue() {
                let queue = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
                let theirs = queue.clone();
                let producer = thread::spawn(move || {
                    for item in 0..3 {
                        theirs.0.lock().unwrap().push(item);
                        theirs.1.notify_one();
                    }
                });
                for _ in 0..3 {
                    let mut items = queue.0.lock().unwrap();
                    while items.is_empty() {
                        items = queue.1.wait(items).unwrap();
                    }
                    items.pop();
                }
                producer.join().unwrap();
            }
        }
    };
}

programs!(ours, model_std);
programs!(theirs, loom);

/// A program's name, and its two forms: for the explorer and for loom.
type Program = (&'static str, fn(), fn());

fn main() {
    let programs: [Program; 4] = [
        ("3 threads x 2 fetch_add", ours::adds, theirs::adds),
        ("2 threads x 2 load+store", ours::loads_and_stores, theirs::loads_and_stores),
        ("3 threads x 2 lock", ours::locks, theirs::locks),
        ("queue of 3 items, condvar", ours::queue, theirs::queue),
    ];
    println!("| program | executions | a second | loom: executions | a second | ratio |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    for (name, ours, theirs) in programs {
        // Taken in turns, so that a noisy machine is noisy for both; the best of each counts.
        let (mut a, mut b) = ((0, 0.0_f64), (0, 0.0_f64));
        for _ in 0..5 {
            a = best(a, explore(ours));
            b = best(b, explore_with_loom(theirs));
        }
        let ratio = a.1 / b.1;
        println!("| {name} | {} | {:.0} | {} | {:.0} | {ratio:.1} |", a.0, a.1, b.0, b.1);
    }
}

fn best(a: (u64, f64), b: (u64, f64)) -> (u64, f64) {
    if a.1 > b.1 { a } else { b }
}

/// Executions, and executions a second.
fn explore(program: fn()) -> (u64, f64) {
    let model = explorer::Model::default().easiest_first(false).time_limit(Duration::from_secs(60));
    let explored = model.check(program).unwrap_or_else(|e| panic!("{}\n{}", e.message, e.trace));
    (explored.executions, explored.executions as f64 / explored.elapsed.as_secs_f64())
}

fn explore_with_loom(program: fn()) -> (u64, f64) {
    static EXECUTIONS: AtomicU64 = AtomicU64::new(0);
    EXECUTIONS.store(0, Relaxed);
    let start = Instant::now();
    loom::model(move || {
        EXECUTIONS.fetch_add(1, Relaxed);
        program();
    });
    let executions = EXECUTIONS.load(Relaxed);
    (executions, executions as f64 / start.elapsed().as_secs_f64())
}
