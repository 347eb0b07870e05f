//! One check for each way to go wrong under the model.

use super::subject;
use harness::{Check, Promise, ensure, ensure_eq};
use std::thread;

pub static PROMISES: &[Promise] = &[];

pub const CHECKS: &[Check] = &[
    model("passes", subject::passes),
    model("passes_within_a_bound", subject::passes).preemptions(1),
    model("alone", || assert_eq!(subject::three(), 3)),
    model("deadlock", subject::deadlock),
    model("self_deadlock", subject::self_deadlock),
    model("lost_wake_up", subject::lost_wake_up),
    model("hang_with_a_meaning", subject::lost_wake_up)
        .hang_means("one after the other", "is a thread joined before the next is spawned?"),
    model("data_race", subject::data_race),
    model("endless_loop", subject::endless_loop),
    model("endless_loop_without_steps", subject::endless_loop_without_steps).time_limit_secs(1),
    model("livelock", subject::livelock),
    model("panic", subject::panics),
    model("panic_without_words", subject::panic_without_words),
    model("swallowed_panic", subject::swallowed_panic),
    model("named", named),
    model("named_in_a_thread", named_in_a_thread),
    model("caught_panics", subject::caught_panics),
    model("double_panic", subject::double_panic),
    model("panic_of_a_local", subject::panic_of_a_local),
    model("aborts", subject::aborts),
    model("segfault", subject::segfault),
    model("exits", subject::exits),
    model("out_of_memory", subject::out_of_memory),
    model("stack_overflow", subject::stack_overflow),
    model("stack_overflow_in_a_thread", stack_overflow_in_a_thread),
    model("output_flood", subject::output_flood),
    model("leftover_threads", subject::leftover_threads),
    model("too_many_threads", subject::too_many_threads),
    model("not_deterministic", subject::not_deterministic),
    model("static_state", subject::static_state),
    model("too_much_to_explore", subject::too_much_to_explore).time_limit_secs(1),
    model("too_much_for_all", subject::too_much_to_explore).or_preemptions(1),
    model("few_enough_for_all", subject::passes).or_preemptions(1),
];

const fn model(name: &'static str, run: fn()) -> Check {
    Check::new(name, "nothing goes wrong", run).model_only()
}

fn named() {
    let sum = subject::lost_update();
    ensure!(sum == 2, "lost update", "the sum is {sum}, it should be {}", 2);
}

/// The thread's bug is the verdict, not that `main` stumbles over its end.
fn named_in_a_thread() {
    thread::spawn(|| ensure_eq!(1, 2, "torn pair", "the {} differ", "halves")).join().unwrap();
}


fn stack_overflow_in_a_thread() {
    thread::spawn(subject::stack_overflow).join().unwrap();
}
