//! The native flavour: real threads, the check repeated while there is time.

use crate::case::{Case, Repeat};
use crate::note::Notes;
use crate::{Finding, panics, processes, threads, verdict};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// No run is repeated after this part of the time limit is used up, unless a crash point was not tried yet: on a busy
/// machine that would let a wrong answer pass.
const LIMIT_USED: f64 = 0.4;
/// No repetition after so many bytes printed: the output's limit is for one run, not for thousands.
const PRINTED_ENOUGH: u64 = 1 << 20;
/// A thread that is joined can be seen in the process for a moment longer, …
const GRACE: Duration = Duration::from_millis(500);
/// … and that moment is not over before it was looked for so many times: a machine that stood still, or had no
/// processor for this process, had none for that thread either. It begins anew with each thread that goes: hundreds that
/// end at the same time take longer.
const LOOKS_AT_LEAST: u32 = 500;

/// Runs the case natively.
pub(crate) fn run(case: &Case, notes: &'static Notes) -> Finding {
    let check = case.check;
    panics::watch(notes);
    processes::may_start(check.starts_processes);
    let threads_before = threads::count(std::process::id());
    let written_before = bytes_written();
    let started = Instant::now();
    let mut runs = 0;
    loop {
        panics::new_run();
        processes::new_run();
        runs += 1;
        let outcome = catch_unwind(AssertUnwindSafe(check.run));
        if outcome.as_ref().is_err_and(|payload| payload.is::<processes::NoProcesses>()) {
            return Finding::new(verdict::INCONCLUSIVE, processes::NONE_MAY_START, runs);
        }
        if let Some(verdict) = panics::verdict(outcome, runs) {
            return verdict;
        }
        if let (false, Some(before)) = (check.leaves_threads, threads_before)
            && let Some(left) = leftover(before)
        {
            return Finding::new(verdict::LEFTOVER_THREADS, left, runs);
        }
        let used = started.elapsed();
        let repeated = used >= case.repeat.at_least && runs >= Repeat::AT_LEAST;
        let at_most = case.repeat.at_most.min(case.limit.mul_f64(LIMIT_USED));
        let slow = used >= at_most && processes::is_round_over();
        if check.once || repeated || slow || printed_enough(runs, written_before) {
            return Finding::new(verdict::PASSED, "", runs);
        }
    }
}

/// Are there more threads than before? In words, if they do not go away.
fn leftover(before: u64) -> Option<String> {
    let (mut since, mut looks, mut fewest) = (Instant::now(), 0, u64::MAX);
    loop {
        looks += 1;
        let left = threads::count(std::process::id())?.saturating_sub(before);
        if left == 0 {
            return None;
        }
        if left < fewest {
            (since, looks, fewest) = (Instant::now(), 0, left);
        }
        match since.elapsed() {
            waited if waited > GRACE && looks > LOOKS_AT_LEAST => {
                return Some(match left {
                    1 => {
                        "a thread is still there when the check is over: join what you spawn".into()
                    }
                    n => format!(
                        "{n} threads are still there when the check is over: join what you spawn"
                    ),
                });
            }
            // An ending thread needs microseconds, unless the machine is busy.
            waited if waited < Duration::from_millis(1) => std::thread::yield_now(),
            _ => std::thread::sleep(Duration::from_micros(200)),
        }
    }
}

fn printed_enough(runs: u64, before: Option<u64>) -> bool {
    // Asking costs a few microseconds: soon enough for a flood, seldom enough for short checks.
    let ask = runs <= Repeat::AT_LEAST || runs.is_multiple_of(64);
    ask && before.is_some_and(|before| {
        bytes_written().is_some_and(|now| now.saturating_sub(before) >= PRINTED_ENOUGH)
    })
}

/// The bytes that this process has written to anything; none where there is no /proc.
fn bytes_written() -> Option<u64> {
    let io = std::fs::read_to_string("/proc/self/io").ok()?;
    io.lines().find_map(|line| line.strip_prefix("wchar: "))?.parse().ok()
}
