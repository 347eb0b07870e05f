//! A moment of an execution: what has happened, how things stand, and what may come.

use crate::{Row, Trace};
use serde::{Deserialize, Serialize};

/// A moment of an execution: all entries of a schedule have been followed, and no more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// What has happened so far. The numbers are those of the schedule's entries.
    pub trace: Trace,
    /// The threads that have been started, in the order of [`Trace::threads`].
    pub threads: Vec<ThreadState>,
    /// What the threads share, in the order in which it was first used.
    pub objects: Vec<ObjectState>,
    /// The steps that can come next, the usual one first. None when the execution has ended.
    pub next: Vec<Step>,
    /// The entries that lead to the end if nobody interferes.
    pub rest: Vec<String>,
    /// How the execution has ended.
    pub end: Option<End>,
}

/// How a thread stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThreadState {
    /// `ready`, `blocked`, `asleep`, `gives way`, `ended` or `new`.
    pub state: String,
    /// Its next operation, and who holds the lock that it needs: `lock b, held by T1`.
    pub next: String,
    /// Where that operation stands, relative to the workspace; empty if there is none.
    pub file: String,
    /// The line in `file`, from 1; 0 if there is none.
    pub line: u32,
}

/// How something shared stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ObjectState {
    /// The variable or field that holds it: `next`.
    pub name: String,
    /// `Mutex`, `AtomicUsize`
    pub kind: String,
    /// Its newest value, if that can be shown; that of a lock when it was last locked or unlocked.
    pub value: Option<String>,
    /// The threads that hold it, by their index.
    pub held_by: Vec<usize>,
}

/// A step that can come next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What to add to the schedule.
    pub entry: String,
    /// The thread that takes it.
    pub thread: usize,
    /// What happens in it: it was tried.
    pub rows: Vec<Row>,
    /// How the execution ends with it, if it does.
    pub end: Option<End>,
}

/// How an execution has ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct End {
    /// What went wrong; none if nothing did.
    pub fault: Option<String>,
    /// What it is, in words.
    pub message: String,
}
