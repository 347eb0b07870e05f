//! Whether a thread can go on, and on which terms.

use std::time::Duration;

/// Can the operation that a thread is about to do happen now?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// It can.
    Ready,
    /// It needs something that another thread must give up or do.
    Blocked,
    /// The thread sleeps until it is woken.
    Asleep,
    /// It sleeps until it is woken, but may wake for no reason.
    Spurious,
    /// It can, but gives way to the others first: a yield, a sleep, a time limit.
    Idle {
        /// When it ends by itself, on the virtual clock.
        until: Option<Duration>,
    },
    /// It sleeps until it is woken or its time is up, and may wake for no reason before: see
    /// [`wakes_by_itself`](super::rt::wakes_by_itself).
    Dozes {
        /// When its time is up, on the virtual clock.
        until: Duration,
    },
}
