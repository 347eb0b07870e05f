//! What an exploration found.

use crate::{Bound, Trace};
use std::fmt;
use std::time::Duration;

/// The environment variable with the schedule that [`model`](crate::model) follows in place of its search.
pub const SCHEDULE: &str = "INTERLEAVE_SCHEDULE";

/// The environment variable that says how many processes search at a time: see [`Model::processes_asked_for`].
///
/// [`Model::processes_asked_for`]: crate::Model::processes_asked_for
pub const PROCESSES: &str = "INTERLEAVE_PROCESSES";

/// The result of an exploration that found nothing wrong.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Explored {
    /// Executions run, over all bounds.
    pub executions: u64,
    /// The largest bound that was explored completely.
    pub bound: Bound,
    /// Wall-clock time taken.
    pub elapsed: Duration,
}

/// The first failing execution, which has the fewest preemptions.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// What went wrong.
    pub fault: Fault,
    /// What went wrong, in words: the panic's message, or an explanation of the fault.
    pub message: String,
    /// The number of executions run when it was found, this one included.
    pub executions: u64,
    /// How often the failing execution takes the processor from a thread that could have gone on.
    pub preemptions: usize,
    /// Every step of the failing execution.
    pub trace: Trace,
}

/// The failure's name, what went wrong, the table of the execution, and the schedule that leads there again.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&told(self.fault, &self.message, &self.trace))
    }
}

impl std::error::Error for Failure {}

/// All that there is to know of a failing execution.
pub(crate) fn told(fault: Fault, message: &str, trace: &Trace) -> String {
    let mut text = format!("{}: {message}", fault.name());
    if !trace.rows.is_empty() {
        text += &format!("\n\n{}", trace.to_string().trim_end());
    }
    if !trace.schedule.is_empty() {
        text += &format!("\n\nonce more: {SCHEDULE}=\"{}\"", trace.schedule);
    }
    text
}

/// The ways in which an execution can fail.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The main thread panicked.
    Panic,
    /// A check named the bug itself: a panic whose payload is a [`Named`].
    Named(&'static str),
    /// A spawned thread panicked, and no `join` ever learned of it.
    SwallowedPanic,
    /// Some threads wait for each other, or for something that no thread is left to do.
    Deadlock,
    /// A thread sleeps on a condition variable or is parked, and no thread is left to wake it.
    LostWakeup,
    /// A process or thread has crashed, and the others wait for what only that one could do.
    WaitsForTheDead,
    /// Two unordered accesses to the same `UnsafeCell`.
    DataRace,
    /// A thread uses an object whose memory has been given back.
    UseAfterFree,
    /// The check has returned, and a thread that it started can never end.
    LeftoverThreads,
    /// One thread goes on forever.
    EndlessLoop,
    /// Several threads go on forever and none gets done.
    Livelock,
    /// More threads than the model follows.
    TooManyThreads,
    /// The same schedule did not lead to the same steps.
    NotDeterministic,
    /// A `static` keeps its value from one execution to the next.
    StaticState,
    /// The time limit came before the bound was explored.
    Inconclusive,
}

impl Fault {
    /// Does it say that an execution did not end?
    pub(crate) fn is_endless(&self) -> bool {
        matches!(self, Fault::EndlessLoop | Fault::Livelock | Fault::LeftoverThreads)
    }

    /// The name under which the glossary explains it.
    pub fn name(&self) -> &'static str {
        match self {
            Fault::Panic => "panic",
            Fault::Named(name) => name,
            Fault::SwallowedPanic => "swallowed panic",
            Fault::Deadlock => "deadlock",
            Fault::LostWakeup => "lost wake-up",
            Fault::WaitsForTheDead => "waits for the dead",
            Fault::DataRace => "data race",
            Fault::UseAfterFree => "use after free",
            Fault::LeftoverThreads => "leftover threads",
            Fault::EndlessLoop => "endless loop",
            Fault::Livelock => "livelock",
            Fault::TooManyThreads => "too many threads",
            Fault::NotDeterministic => "behaves differently from run to run",
            Fault::StaticState => "static state",
            Fault::Inconclusive => "inconclusive",
        }
    }
}

/// The name under which the glossary explains it.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A panic's payload that says which bug was found: `panic_any(Named { .. })`.
#[derive(Debug, Clone)]
pub struct Named {
    /// The bug's name, as the glossary has it.
    pub name: &'static str,
    /// What was seen and what was expected.
    pub message: String,
}
