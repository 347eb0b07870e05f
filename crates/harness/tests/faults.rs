//! Every way to go wrong natively has its name, in time, and leaves nothing running.

mod common;
#[path = "faults/chapter.rs"]
mod faulty;

use common::Expected;
use harness::Flavour;
use std::process::ExitCode;

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
    expect("passes", "passed", &[], SOON),
    expect("passes_once", "passed", &[], SOON),
    expect("is_slow", "passed", &[], SOON),
    expect("deadlock", "deadlock", &["all threads sleep forever", "main, turns tables"], SOON),
    expect("self_deadlock", "deadlock", &["the only thread sleeps forever"], SOON),
    expect("lost_wake_up", "deadlock", &["a lost wake-up"], SOON),
    expect("join_of_the_sleeping", "deadlock", &["main, <unnamed>"], SOON),
    expect("asleep_elsewhere", "deadlock", &["not done after 1 s", "asleep: main"], SOON),
    expect("hang_with_a_meaning", "one after the other", &["joined before", "(deadlock: "], SOON),
    expect("endless_loop", "endless loop", &["1 of 1 threads still busy: main"], LATER),
    expect("endless_naps", "endless loop", &["still busy", "napper"], LATER),
    expect("panic", "panic", &["thread 'main' panicked at", "subject.rs:", "left: 3"], SOON),
    expect("panic_in_a_thread", "panic", &["thread 'worker' panicked", "the first"], SOON),
    expect("panic_without_words", "panic", &["a panic whose payload isn't text"], SOON),
    expect("panic_goes_on", "panic", &["on and on"], SOON),
    expect("not_yet_written", "panic", &["not yet implemented: add up"], SOON),
    expect("named", "lost update", &["the sum is 3", "said at", "checks.rs:"], SOON),
    expect("named_in_a_thread", "torn pair", &["halves differ", "left: 1", "right: 2"], SOON),
    expect("named_and_caught", "double claim", &["chunk 3"], SOON),
    expect("named_and_hanging", "double claim", &["chunk 4", "and then: deadlock"], SOON),
    expect("panic_and_hanging", "deadlock", &["before that, thread 'worker' panicked"], SOON),
    expect("caught_panics", "passed", &[], SOON),
    expect("double_panic", "abort", &["a destructor panicked", "the first", "the second"], SOON),
    expect("panic_of_a_local", "abort", &["a thread-local value panicked", "the last words"], SOON),
    expect("aborts", "abort", &["process::abort"], SOON),
    expect("segfault", "segmentation fault", &["unsafe"], SOON),
    expect("exits", "ended the process itself", &["process::exit(0)"], SOON),
    expect("out_of_memory", "out of memory", &["1024 MiB"], SOON),
    expect("stack_overflow", "stack overflow", &["calls itself"], SOON),
    expect("output_flood", "output flood", &["8 MiB", "a dull boy"], SOON),
    expect("much_output", "passed", &[], SOON),
    expect("leftover_threads", "leftover threads", &["2 threads are still there"], SOON),
    expect("allowed_threads", "passed", &[], SOON),
    expect("threads_that_go", "passed", &[], 10.0),
    expect("too_many_threads", "too many threads", &["failed to spawn thread"], 10.0),
    expect("binary_garbage", "panic", &["| \\u{1b}[2J\u{fffd}\\u{0}"], SOON),
    expect("file_too_large", "file too large", &["64 MiB"], SOON),
    expect("is_killed", "killed", &["from outside"], SOON),
    expect("is_terminated", "killed", &["signal 15"], SOON),
    expect("leaves_a_process", "passed", &[], SOON),
    expect("waits_for_a_process", "endless loop", &["1 of 2 threads still busy: sh"], LATER),
    expect("keeps_the_output_locked", "panic", &["with stdout locked"], SOON),
    expect("starts_this_program", "passed", &[], SOON),
    expect("finds_no_pipe", "passed", &[], SOON),
    expect("forges_a_verdict", "ended the process itself", &["process::exit(0)"], SOON),
    expect("is_stopped", "passed", &[], LATER),
    expect("starts_none", "inconclusive", &["does not say so"], SOON),
    expect("starts_some", "passed", &[], SOON),
    expect("runs_a_program", "passed", &[], SOON),
    expect("herd", "too many processes", &["more than 32 processes"], LATER),
    expect("swells", "out of memory", &["the processes together"], 60.0),
    expect("crowds", "too many threads", &["more than 1000 threads at once"], 30.0),
];

/// In bounds: what an answer can reach from there is nothing, and what right answers need is there.
fn confined() -> Result<(), String> {
    let missing = harness::confine::layers().into_iter().find(|layer| !layer.holds);
    if let Some(layer) = missing {
        eprintln!("skipped: this system has no {} ({})", layer.what, layer.how);
        return Ok(());
    }
    let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
    let temporary = scratch.path().to_str().ok_or("no folder for temporary files")?;
    let bounds = [(harness::confine::CONFINED, "1"), ("TMPDIR", temporary)];
    for (check, verdict) in [
        ("reaches_nothing", "passed"),
        ("reaches_little", "passed"),
        ("starts_none", "inconclusive"),
        ("starts_some", "passed"),
        ("runs_a_program", "passed"),
        ("herd", "too many processes"),
        ("passes", "passed"),
        ("deadlock", "deadlock"),
        ("aborts", "abort"),
        ("forges_a_verdict", "ended the process itself"),
        ("crowds", "too many threads"),
        ("out_of_memory", "out of memory"),
        ("leftover_threads", "leftover threads"),
    ] {
        let name = format!("faults::{check}::native");
        let role = format!("{name} confined");
        let ran = common::target_with(&role, &[&name, "--exact"], &bounds)?;
        let found: Vec<&str> = ran.reports.iter().map(|report| &*report.finding.verdict).collect();
        if found != [verdict] {
            return Err(format!("{check}: {found:?}\n{}{}", ran.stdout, ran.stderr));
        }
    }
    Ok(())
}

fn main() -> ExitCode {
    if common::is_target() {
        return harness::main(Flavour::Native, faulty::EXERCISES);
    }
    let mut tests = common::faults("native", FAULTS);
    tests.push(common::trial("confined", confined));
    common::test(tests)
}
