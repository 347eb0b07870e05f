//! Processor time: what a search may use, so that it comes as far on a busy machine.

use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

/// Counts the processor time of the thread that it was started on. All threads of a model run on that one.
#[derive(Debug, Clone, Copy)]
pub struct ProcessorTime {
    /// What the thread had used before.
    before: Duration,
}

impl ProcessorTime {
    /// From now on.
    pub fn start() -> ProcessorTime {
        ProcessorTime { before: of_this_thread() }
    }

    /// What has been used since the start.
    pub fn used(&self) -> Duration {
        of_this_thread().saturating_sub(self.before)
    }
}

fn of_this_thread() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}
