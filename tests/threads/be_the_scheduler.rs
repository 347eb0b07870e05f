//! The checks of `be_the_scheduler`: a program that is wrong, run as the learner's schedules say.
//!
//! The sums of the chunks are 1, 10 and 100, so each digit of the total says how often a chunk is in
//! it.

use super::subject;
use harness::{Check, Promise, ensure};

pub static PROMISES: &[Promise] = &[
    Promise::explains("This time you're given the program, and it has bugs"),
    Promise::explains("Your task is to make it go wrong"),
    Promise::explains("Two threads add up three chunks, whose sums are 1, 10 and 100"),
    Promise::explains("The total should be 111"),
    Promise::explains("You are the scheduler"),
    Promise::explains(
        "A schedule is a list of names, one for each step: `\"main\"`, `\"T1\"` for the \
         thread that is spawned first, and `\"T2\"` for the other one",
    ),
    Promise::explains(
        "A step is one `spawn`, `load` or `store`, together with everything that the thread \
         does before its next such operation; a thread's last step also ends it",
    ),
    Promise::explains(
        "When your list is used up, each thread runs to its end, beginning with the one that took the last step",
    ),
    Promise::explains(
        "So `vec![\"main\", \"main\", \"T1\", \"T1\", \"T2\"]` starts both threads, lets T1 \
         claim chunk 0, and then lets T2 do as much as it can before T1 goes on",
    ),
    Promise::kept(
        "A schedule that leaves exactly one chunk out of the total, which is then 110, 101 or \
         11",
        &["loses_one"],
    ),
    Promise::kept(
        "A schedule that puts one chunk into the total twice and the others once, so that the \
         total is 112, 121 or 211",
        &["counts_twice"],
    ),
    Promise::kept(
        "A schedule that leaves at least one chunk out of the total with only one preemption: a \
         switch away from a thread that could have gone on",
        &["one_preemption"],
    ),
    Promise::explains("A switch away from a thread that has ended, or that is waiting, isn't a preemption"),
    Promise::explains("The program is the one above; leave it as it is"),
    Promise::explains("Your task is to write three schedules"),
    Promise::explains("The sums of the three chunks are 1, 10 and 100"),
    Promise::explains(
        "To take the steps one by one, explore one of the checks: you're told which threads can go on, and the steps that you take make up a schedule",
    ),
    Promise::kept(
        "after the first schedule, exactly one chunk is missing from the total",
        &["loses_one"],
    ),
    Promise::kept(
        "after the second schedule, exactly one chunk is in the total twice, and no chunk is missing",
        &["counts_twice"],
    ),
    Promise::kept(
        "after the third schedule, at least one chunk is missing, and the schedule has at most \
         one preemption",
        &["one_preemption"],
    ),
    Promise::kept(
        "each entry in a schedule names a thread that can go on at that moment",
        &["loses_one", "counts_twice", "one_preemption"],
    ),
    Promise::explains("There is nothing to check with real threads, because you can't tell the operating system which thread goes next"),
];

pub const CHECKS: &[Check] = &[
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
#[path = "../../chapters/threads/wrong/loses_chunks.rs"]
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
