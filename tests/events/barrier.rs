//! The checks of `barrier`.

use super::subject::Barrier;
use crate::support::asleep::ensure_sleeps;
use crate::support::handed::Handed;
use crate::support::law::for_all;
use crate::support::sample;
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, mention};
use interleave::{Partial, Source};
use std::sync::Mutex;
use std::thread;

pub static PROMISES: &[Promise] = &[];

pub static CHECKS: &[Check] = &[
    Check::new("one_round", "nobody goes on before both have arrived", one_round),
    Check::new("three_threads", "the last of three to arrive lets all go", three_threads),
    Check::new("two_rounds", "two threads meet, and meet again", two_rounds)
        .hang_means(OUT_OF_STEP, ADVICE),
    Check::new("three_threads_twice", "three threads meet, and meet again", three_threads_twice)
        .preemptions(1)
        .hang_means(OUT_OF_STEP, ADVICE),
    Check::new("one_leader", "one thread of each round gets true", one_leader)
        .hang_means(OUT_OF_STEP, ADVICE),
    Check::new("alone", "a barrier for one thread, or for none, lets it pass", alone)
        .hang_means("never opens", "There is nobody else to wait for, and `wait` waits."),
    Check::new("any_numbers", "the same holds for any number of threads and rounds", any_numbers)
        .native_only()
        .once()
        .hang_means(OUT_OF_STEP, ADVICE),
    Check::new("waiter_sleeps", "a thread that waits sleeps", waiter_sleeps)
        .native_only()
        .once(),
    Check::new("real_file", "the variance of /array in two passes is right", real_file)
        .native_only()
        .once()
        .hang_means(OUT_OF_STEP, ADVICE),
];

const OUT_OF_STEP: &str = "out of step";
const ADVICE: &str = "\
    A thread waits for ever: when it looked whether its round was over, another thread had gone on to \
    the next round already, or through it. By what does a thread know that its own round is over?";

fn one_round() {
    let (barrier, sums) = (Barrier::new(2), [Handed::default(), Handed::default()]);
    let pass = |me: usize| {
        sums[me].hand_over(1 + me as u64, || {
            barrier.wait();
        });
        sums[1 - me].ensure_there("opens too early", "`wait`");
    };
    thread::scope(|scope| {
        scope.spawn(|| pass(1));
        pass(0);
    });
}

/// `threads` threads meet `rounds` times. In every round each is counted before it waits, and after
/// that it must find that all have been counted. Returns how many got true in each round.
fn meet(threads: usize, rounds: usize) -> Vec<usize> {
    let barrier = Barrier::new(threads);
    let arrived: Vec<_> = (0..rounds).map(|_| AtomicUsize::new(0)).collect();
    let leaders: Vec<_> = (0..rounds).map(|_| AtomicUsize::new(0)).collect();
    let pass = || {
        for round in 0..rounds {
            mention(|| format!("comes to round {round}"));
            arrived[round].fetch_add(1, Relaxed);
            if barrier.wait() {
                leaders[round].fetch_add(1, Relaxed);
            }
            let here = arrived[round].load(Relaxed);
            ensure!(
                here == threads,
                OUT_OF_STEP,
                "{threads} threads: a thread has left round {round} when only {here} had arrived"
            );
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(pass);
        }
        pass();
    });
    leaders.iter().map(|leaders| leaders.load(Relaxed)).collect()
}

fn three_threads() {
    meet(3, 1);
}

fn two_rounds() {
    meet(2, 2);
}

fn three_threads_twice() {
    meet(3, 2);
}

/// Meets, and looks at who got true.
fn lead(threads: usize, rounds: usize) {
    for (round, leaders) in meet(threads, rounds).into_iter().enumerate() {
        ensure!(
            leaders == 1,
            "not one leader",
            "{leaders} of {threads} threads got true in round {round}. It should be one"
        );
    }
}

fn one_leader() {
    lead(2, 2);
}

fn alone() {
    for threads in [0, 1] {
        let barrier = Barrier::new(threads);
        for round in 0..3 {
            ensure!(
                barrier.wait(),
                "not one leader",
                "a barrier for {threads}: the only thread of round {round} did not get true"
            );
        }
    }
}

fn any_numbers() {
    let small = (1..4).flat_map(|threads| (0..4).map(move |rounds| (threads, rounds)));
    for_all(small, (1..7_usize, 0..12_usize), |(threads, rounds)| lead(threads, rounds));
}

fn waiter_sleeps() {
    let barrier = Barrier::new(2);
    let pass = || {
        barrier.wait();
    };
    ensure_sleeps(pass, pass);
}

/// The first pass gives the mean, and the second needs it.
fn real_file() {
    let sample = sample::array();
    let whole = sample.source.read(0..sample.source.rows()).expect("it can be read");
    let mean = sample.whole.mean().expect("it has rows");
    let variance = whole.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / whole.len() as f64;

    const THREADS: usize = 4;
    let barrier = Barrier::new(THREADS);
    let parts = Mutex::new([Partial::default(); THREADS]);
    let squares = Mutex::new([0.0; THREADS]);
    let share = whole.len().div_ceil(THREADS);
    thread::scope(|scope| {
        for me in 0..THREADS {
            let (barrier, parts, squares, sample) = (&barrier, &parts, &squares, &sample);
            scope.spawn(move || {
                let end = sample.source.rows().min((me + 1) * share);
                let values = sample.source.read(me * share..end).expect("it can be read");
                parts.lock().unwrap()[me] = Partial::of(&values);
                barrier.wait();
                let all: Partial = parts.lock().unwrap().iter().copied().sum();
                let mean = all.mean().expect("all have put their parts");
                let sum = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>();
                squares.lock().unwrap()[me] = sum;
                barrier.wait();
                let sum: f64 = squares.lock().unwrap().iter().sum();
                let is = sum / sample.whole.count as f64;
                ensure!(
                    (is - variance).abs() <= 1e-9 * variance,
                    OUT_OF_STEP,
                    "the variance of /array is {variance}, but a thread found {is} after two rounds"
                );
            });
        }
    });
}
