//! What a picture shows beside the rows of a trace: who waited when and for what, which lock was held
//! how long, and which row led to which.

use serde::{Deserialize, Serialize};

/// The rows of a trace, connected. Every `from` and `to` is an index into the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    /// What led to what, in the order of the rows led to.
    pub arrows: Vec<Arrow>,
    /// How each thread stood, from its beginning to its end.
    pub stands: Vec<Stand>,
    /// How long each lock was held.
    pub holds: Vec<Hold>,
    /// The rows that matter most.
    pub decisive: Vec<usize>,
    /// The rows before which the processor was taken from a thread that could have gone on.
    pub preempted: Vec<usize>,
}

/// One row leads to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Arrow {
    /// How.
    pub kind: ArrowKind,
    /// The earlier row.
    pub from: usize,
    /// The later row.
    pub to: usize,
    /// Does everything before the one happen before everything after the other?
    pub orders: bool,
}

/// The ways in which one row leads to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArrowKind {
    /// A thread is started, and begins.
    Spawn,
    /// A thread ends, and another learns of it.
    Join,
    /// A lock, a barrier or the like is given up, and taken by another.
    Lock,
    /// A notification ends a wait.
    Wake,
    /// A message is received.
    Message,
    /// A token is left, and taken.
    Unpark,
    /// A load sees a store.
    Read,
    /// A load sees a store though there is a newer one.
    Stale,
    /// The newest store, which that load does not see.
    Missed,
    /// A thread is blocked in the end: from its last row to the one in which another took the lock.
    Waits,
}

/// How a thread stands for a while.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stand {
    /// The thread's index.
    pub thread: usize,
    /// The first row.
    pub from: usize,
    /// The row behind the last.
    pub to: usize,
    /// How it stands.
    pub state: Standing,
    /// What it waits for: `lock savings, held by audit`. Empty if it does not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// Whether a thread goes on, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It has the processor.
    Running,
    /// It could go on, and has not been chosen.
    Ready,
    /// It needs something that another thread has, or must do.
    Blocked,
    /// It sleeps until it is woken or its time is up.
    Asleep,
}

/// A lock that a thread holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Hold {
    /// The thread's index.
    pub thread: usize,
    /// The lock's name.
    pub lock: String,
    /// The row in which it is taken.
    pub from: usize,
    /// The row in which it is given up; none if it is held in the end.
    pub to: Option<usize>,
}
