//! Every way to go wrong under the model has its name, in time, and leaves nothing running.

#[path = "../../harness/tests/common/mod.rs"]
mod common;

use common::Expected;
use harness::Flavour;
use std::process::ExitCode;

harness::chapter! { "faulty",
    faults {
        subject: "../../harness/tests/faults/model/subject.rs",
        pristine: "../../harness/tests/faults/pristine.rs",
        checks: "../../harness/tests/faults/model/checks.rs",
    },
}

/// A check, its verdict, what the message contains, and the seconds that it may take.
const fn expect(
    check: &'static str,
    verdict: &'static str,
    says: &'static [&'static str],
    within: f64,
) -> Expected {
    Expected { check, verdict, says, within }
}

/// Seconds for what needs no waiting, on a machine that is busy with other tests.
const SOON: f64 = 3.0;
/// The same for what uses up its processor time: that takes as long as the machine lets it.
const LATER: f64 = 15.0;

const FAULTS: &[Expected] = &[
    expect("passes", "passed", &["in all "], SOON),
    expect("passes_within_a_bound", "passed", &["up to 1 preemption"], SOON),
    expect("alone", "passed", &["in the only interleaving"], SOON),
    expect("deadlock", "deadlock", &["with 1 preemption\n", "turns tables"], SOON),
    expect("self_deadlock", "deadlock", &["with 0 preemptions\n"], SOON),
    expect("lost_wake_up", "lost wake-up", &["main"], SOON),
    expect("hang_with_a_meaning", "one after the other", &["joined before", "(lost wake-up"], SOON),
    expect("data_race", "data race", &["main"], SOON),
    expect("endless_loop", "endless loop", &["main"], SOON),
    expect("endless_loop_without_steps", "endless loop", &["not done after 1 s"], LATER),
    expect("livelock", "livelock", &["every thread gets its turns"], SOON),
    expect("panic", "panic", &["a message", "of two lines"], SOON),
    expect("panic_without_words", "panic", &["a panic whose payload isn't text"], SOON),
    expect("swallowed_panic", "swallowed panic", &["the first"], SOON),
    expect("named", "lost update", &["the sum is 1", "with 1 preemption\n"], SOON),
    expect("named_in_a_thread", "torn pair", &["halves differ", "left: 1", "right: 2"], SOON),
    expect("caught_panics", "passed", &[], SOON),
    expect("panic_of_a_local", "abort", &["a thread-local value panicked"], SOON),
    expect("double_panic", "abort", &["a destructor panicked"], SOON),
    expect("aborts", "abort", &["process::abort"], SOON),
    expect("segfault", "segmentation fault", &["unsafe"], SOON),
    expect("exits", "ended the process itself", &["process::exit(0)"], SOON),
    expect("out_of_memory", "out of memory", &["1024 MiB"], SOON),
    expect("stack_overflow", "stack overflow", &["calls itself"], SOON),
    expect("stack_overflow_in_a_thread", "stack overflow", &["calls itself"], SOON),
    expect("output_flood", "output flood", &["256 MiB", "a dull boy"], 10.0),
    expect("leftover_threads", "leftover threads", &["the check has returned"], SOON),
    expect("too_many_threads", "too many threads", &[], SOON),
    expect("not_deterministic", "behaves differently from run to run", &[], SOON),
    expect("static_state", "static state", &["this Mutex keeps its value"], SOON),
    expect("too_much_to_explore", "inconclusive", &["given up after "], LATER),
    expect("too_much_for_all", "passed", &["up to 1 preemption"], LATER),
    expect("few_enough_for_all", "passed", &["in all "], SOON),
];

fn main() -> ExitCode {
    if common::is_target() {
        return harness::main(Flavour::Model, EXERCISES);
    }
    common::test(common::faults("model", FAULTS))
}
