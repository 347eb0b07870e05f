//! The checks of `be_the_scheduler`: a program that is wrong, run as the learner's schedules say.
//!
//! The sums of the chunks are 1, 10 and 100, so each digit of the total says how often a chunk is in
//! it.

use super::subject;
use harness::{Check, Promise, ensure};

pub static PROMISES: &[Promise] = &[];

pub static CHECKS: &[Check] = &[
    Check::new("loses_one", "the sum of exactly one chunk is not in the total", loses_one)
        .follows(subject::lose_one),
    Check::new("counts_twice", "exactly one chunk is in the total twice", counts_twice)
        .follows(subject::count_twice),
    Check::new("one_preemption", "something is lost, with one preemption", loses_something)
        .follows(subject::lose_with_one_preemption)
        .preemptions(1),
];

/// The program that the page and the exercise show.
#[allow(missing_docs, dead_code, reason = "it is a program of the book")]
#[path = "../../chapters/race_conditions/wrong/loses_chunks.rs"]
mod program;

/// The total, and how often each of the three chunks is in it.
fn run() -> (u64, [u64; 3]) {
    let total = program::add_up([1, 10, 100]);
    (total, [total % 10, total / 10 % 10, total / 100])
}

fn loses_one() {
    let (total, times) = run();
    ensure!(times.contains(&0), "nothing lost", "the total is {total}: {}", say(times));
    let lost = times.iter().filter(|times| **times == 0).count();
    let others = times.iter().all(|times| *times <= 1);
    ensure!(lost == 1 && others, "more than asked", "the total is {total}: {}", say(times));
}

fn counts_twice() {
    let (total, times) = run();
    let most = times.iter().max();
    ensure!(most >= Some(&2), "nothing counted twice", "the total is {total}: {}", say(times));
    let mut sorted = times;
    sorted.sort();
    ensure!(sorted == [1, 1, 2], "more than asked", "the total is {total}: {}", say(times));
}

fn loses_something() {
    let (total, times) = run();
    ensure!(times.contains(&0), "nothing lost", "the total is {total}: {}", say(times));
}

/// In words: how often each chunk is in the total.
fn say(times: [u64; 3]) -> String {
    let times = times.map(|times| match times {
        0 => "not at all".to_string(),
        1 => "once".to_string(),
        2 => "twice".to_string(),
        n => format!("{n} times"),
    });
    format!("chunk 0 is in it {}, chunk 1 {}, chunk 2 {}", times[0], times[1], times[2])
}
