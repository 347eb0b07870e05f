//! The checks of `barrier`.

use super::subject::Barrier;
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, mention};
use interleave::{Partial, Source};
use std::sync::{Mutex, mpsc};
use support::asleep::ensure_sleeps;
use support::handed::Handed;
use support::law::for_all;
use support::sample;
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A meeting point that can be used again, for a reduction in two passes"),
    Promise::kept(
        "A place where a given number of threads wait for one another, round after round",
        &["two_rounds", "any_numbers"],
    ),
    Promise::explains("`std::sync::Barrier` is such a place"),
    Promise::explains("Build your own, to see what it takes."),
    Promise::kept("A barrier for `threads` threads.", &["alone", "three_threads"]),
    Promise::kept("If `threads` is 0, it counts as 1.", &["alone"]),
    Promise::kept(
        "Waits until all the threads that the barrier is for have called `wait` in this round",
        &["one_round", "three_threads", "more_than_one_crowd", "one_more_waits", "two_barriers"],
    ),
    Promise::kept(
        "Then all of them go on, and the next round begins.",
        &["two_rounds", "three_threads_twice", "more_than_one_crowd"],
    ),
    Promise::kept(
        "Exactly one thread in each round gets true, so that it can do what must be done only once",
        &["one_leader", "more_than_one_crowd", "slow_to_leave"],
    ),
    Promise::kept("A waiting thread sleeps", &["waiter_sleeps", "no_polling"]),
    Promise::kept(
        "Whatever the threads did before they called `wait` is visible to all of them once `wait` has returned",
        &["one_round"],
    ),
    Promise::explains("`std::sync::Barrier` exists, and in a real program you would use it"),
    Promise::explains("Here, for once, build your own: an answer that uses `std`'s isn't allowed."),
    Promise::kept(
        "no thread leaves a round before all threads have arrived in it, in \
         the first round and in the second, with two threads and with three",
        &["one_round", "three_threads", "two_rounds", "three_threads_twice"],
    ),
    Promise::kept("whatever the threads did before a meeting is visible to all of them after it", &["one_round"]),
    Promise::kept("in each round, `wait` returns true for exactly one thread", &["one_leader"]),
    Promise::kept(
        "the barrier counts the threads that come, and any thread may be one of them: four threads that come to a \
         barrier for two make two rounds, and if only three come, one of them waits for a fourth",
        &["more_than_one_crowd", "one_more_waits", "slow_to_leave"],
    ),
    Promise::kept("a barrier for one thread, or for none, lets a thread pass at once", &["alone"]),
    Promise::kept("a waiting thread sleeps", &["waiter_sleeps"]),
    Promise::kept(
        "all this holds for any number of threads and rounds, and the variance of `/array` is right.",
        &["any_numbers", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("one_round", "no thread goes on before both have arrived", one_round),
    Check::new("three_threads", "the last of three to arrive lets all go", three_threads),
    Check::new("two_rounds", "two threads meet, and meet again", two_rounds)
        .hang_means(OUT_OF_STEP, ADVICE),
    Check::new("three_threads_twice", "three threads meet, and meet again", three_threads_twice)
        .preemptions(1)
        .hang_means(OUT_OF_STEP, ADVICE),
    Check::new("one_leader", "one thread of each round gets true", one_leader)
        .hang_means(OUT_OF_STEP, ADVICE),
    Check::new(
        "more_than_one_crowd",
        "four threads come to a barrier for two, and all go on",
        more_than_one_crowd,
    )
    .preemptions(1)
    .hang_means(OUT_OF_STEP, ADVICE),
    Check::new(
        "one_more_waits",
        "three threads come to a barrier for two, and one of them waits for a fourth",
        one_more_waits,
    )
    .preemptions(1)
    .hang_means(OUT_OF_STEP, ADVICE),
    Check::new("slow_to_leave", "a thread that is slow to leave does not count for the next round", slow_to_leave)
        .preemptions(2)
        .hang_means(OUT_OF_STEP, ADVICE),
    Check::new("two_barriers", "a thread at one barrier does not count at another", two_barriers)
        .preemptions(1)
        .hang_means(OUT_OF_STEP, "Both threads are at a barrier, and one waits forever. What do two barriers share?"),
    Check::new("no_polling", "a thread that waits does not check every now and then", no_polling)
        .model_only(),
    Check::new("alone", "a barrier for one thread, or for none, lets it pass", alone)
        .hang_means("never opens", "There is no other thread to wait for, and `wait` waits."),
    Check::new("any_numbers", "all this holds for any number of threads and rounds", any_numbers)
        .native_only()
        .once()
        .hang_means(OUT_OF_STEP, ADVICE),
    Check::new("waiter_sleeps", "a thread that waits sleeps", waiter_sleeps).native_only().once(),
    Check::new("real_file", "the variance of /array in two passes is right", real_file)
        .native_only()
        .once()
        .hang_means(OUT_OF_STEP, ADVICE),
];

const OUT_OF_STEP: &str = "out of step";
const ADVICE: &str = "\
    A thread waits forever: when it checked whether its round was over, another thread had gone on to \
    the next round already, or through it. By what does a thread know that its own round is over?";

fn one_round() {
    let (barrier, sums) = (Barrier::new(2), [Handed::default(), Handed::default()]);
    let pass = |me: usize| {
        sums[me].hand_over_at(1 + me as u64, || {
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

/// Meets, and looks at which thread got true.
fn lead(threads: usize, rounds: usize) {
    for (round, leaders) in meet(threads, rounds).into_iter().enumerate() {
        ensure!(
            leaders == 1,
            "not exactly one leader",
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
                "not exactly one leader",
                "a barrier for {threads}: the only thread of round {round} did not get true"
            );
        }
    }
}

fn more_than_one_crowd() {
    let barrier = Barrier::new(2);
    let leaders = AtomicUsize::new(0);
    let pass = || {
        if barrier.wait() {
            leaders.fetch_add(1, Relaxed);
        }
    };
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(pass);
        }
        pass();
    });
    let leaders = leaders.into_inner();
    ensure!(
        leaders == 2,
        "not exactly one leader",
        "four threads came to a barrier for two, which makes two rounds, and {leaders} of them got true"
    );
}

/// Two of three make a round. Whichever the third is, the next round is its own: it waits until this
/// thread comes.
fn one_more_waits() {
    let barrier = &Barrier::new(2);
    let (leaves, has_left) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..3 {
            let leaves = leaves.clone();
            scope.spawn(move || {
                barrier.wait();
                leaves.send(()).expect("there is a receiver");
            });
        }
        for _ in 0..2 {
            has_left.recv().expect("there is a sender");
        }
        let is_third_gone = has_left.try_recv().is_ok();
        barrier.wait();
        ensure!(
            !is_third_gone,
            OUT_OF_STEP,
            "three threads came to a barrier for two, and all three have left it. The third should wait for a fourth"
        );
    });
}

/// One thread comes to both rounds, and each of the others to one.
fn slow_to_leave() {
    let barrier = &Barrier::new(2);
    let told = thread::scope(|scope| {
        let first = scope.spawn(|| barrier.wait());
        let of_first = barrier.wait();
        // Only now: the second round is of the threads that come to it.
        let second = scope.spawn(|| barrier.wait());
        let of_second = barrier.wait();
        let join = |other: thread::ScopedJoinHandle<'_, bool>| other.join().expect("it does not panic");
        [(of_first, join(first)), (of_second, join(second))]
    });
    for (round, (one, other)) in told.into_iter().enumerate() {
        ensure!(
            one != other,
            "not exactly one leader",
            "a barrier for two, and another thread in each round: the two of round {round} were told {one} and {other}"
        );
    }
}

/// One thread comes to each barrier, and another comes to both.
fn two_barriers() {
    let barriers = [Barrier::new(2), Barrier::new(2)];
    thread::scope(|scope| {
        for barrier in &barriers {
            scope.spawn(|| barrier.wait());
        }
        barriers.each_ref().map(Barrier::wait);
    });
}

fn no_polling() {
    ensure_told(one_round);
}

fn any_numbers() {
    let small = (1..4).flat_map(|threads| (0..4).map(move |rounds| (threads, rounds)));
    // More threads than anything that was written for a few of them is made for, and more rounds.
    let small = small.chain([(300, 2), (2, 300)]);
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
