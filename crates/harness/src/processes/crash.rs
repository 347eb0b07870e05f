//! Natively: where the crash of this run strikes.
//!
//! The runs of a check go through all crash points in order, so that none depends on luck.

use rustix::process::{Signal, getpid, kill_process};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Where a crash comes: before this use of the pages, counted from 0, by this of the mortal processes of a run.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Point {
    process: usize,
    step: usize,
}

const FIRST: Point = Point { process: 0, step: 0 };

/// In the process of the check: what is under way.
struct Runs {
    planned: Point,
    /// The mortal processes that this run has started.
    mortal: usize,
    has_struck: bool,
    /// All crash points were tried, at least once.
    is_round_over: bool,
}

static RUNS: Mutex<Runs> =
    Mutex::new(Runs { planned: FIRST, mortal: 0, has_struck: false, is_round_over: false });

/// In a mortal process: its steps until the crash.
static STEPS_LEFT: Mutex<Option<usize>> = Mutex::new(None);

/// A run begins: its crash comes one step after the last one.
pub(crate) fn new_run() {
    let mut runs = lock(&RUNS);
    let Point { process, step } = runs.planned;
    runs.planned = match (runs.mortal, runs.has_struck) {
        (0, _) => FIRST,
        (_, true) => Point { process, step: step + 1 },
        // It came to its end before that step: now the next process, or, after the last, none.
        (mortal, false) if process < mortal => Point { process: process + 1, step: 0 },
        (_, false) => FIRST,
    };
    (runs.mortal, runs.has_struck) = (0, false);
}

/// A run has ended: were all crash points tried by now, if there are any?
pub(crate) fn is_round_over() -> bool {
    let mut runs = lock(&RUNS);
    runs.is_round_over |= runs.planned.process >= runs.mortal;
    runs.is_round_over
}

/// The steps that the mortal process about to be started has before it crashes, if it does.
pub(super) fn plan() -> Option<usize> {
    let mut runs = lock(&RUNS);
    let me = runs.mortal;
    runs.mortal += 1;
    (runs.planned.process == me).then_some(runs.planned.step)
}

/// A process has crashed.
pub(super) fn has_struck() {
    lock(&RUNS).has_struck = true;
}

/// In the new process: it crashes after so many steps.
pub(super) fn comes_after(steps: Option<usize>) {
    *lock(&STEPS_LEFT) = steps;
}

/// A step of this process: if its crash comes before it, this does not return.
pub(super) fn step() {
    let mut left = lock(&STEPS_LEFT);
    match &mut *left {
        None => {}
        Some(0) => {
            // As the crash of a real process: no destructor, no hook, nothing is flushed.
            kill_process(getpid(), Signal::KILL).expect("a process may end itself");
            unreachable!("SIGKILL cannot be ignored");
        }
        Some(left) => *left -= 1,
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
