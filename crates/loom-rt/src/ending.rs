//! How a search ends: its executions are counted, and what ends it goes to the harness.

use explorer::Fault;
use explorer::rt::ProcessorTime;
use harness::{Ended, Sink};
use std::cell::Cell;
use std::time::Duration;

thread_local! {
    static SINK: Cell<Option<Sink>> = const { Cell::new(None) };
    static EXECUTIONS: Cell<u64> = const { Cell::new(0) };
}

/// From now on what ends a search goes there.
pub(crate) fn ends_at(sink: Sink) {
    SINK.set(Some(sink));
}

/// The executions so far.
pub(crate) fn executions() -> u64 {
    EXECUTIONS.get()
}

/// Counts the executions of a run, and its processor time: the limits of loom and shuttle look at the clock on
/// the wall.
#[derive(Clone, Copy)]
pub(crate) struct Run {
    time: ProcessorTime,
    most: Duration,
}

impl Run {
    /// A run begins that may take so much.
    pub(crate) fn begins(most: Duration) -> Run {
        EXECUTIONS.set(0);
        Run { time: ProcessorTime::start(), most }
    }

    /// Another execution begins, unless the time is up.
    pub(crate) fn next_execution(&self) {
        let executions = EXECUTIONS.get() + 1;
        EXECUTIONS.set(executions);
        if executions.is_multiple_of(16) && self.time.used() > self.most {
            end(Ended::NotFinished { executions: executions - 1 });
        }
    }
}

/// An execution has failed.
pub(crate) fn fail(fault: Fault, message: String, said: Option<String>) -> ! {
    end(Ended::Failed { fault, message, said, executions: EXECUTIONS.get() })
}

/// The checker lacks this.
pub(crate) fn cannot_express(what: impl Into<String>) -> ! {
    end(Ended::CannotExpress { what: what.into(), executions: EXECUTIONS.get() })
}

/// Ends the search from within an execution.
fn end(ended: Ended) -> ! {
    SINK.get().expect("a search is under way")(ended)
}
