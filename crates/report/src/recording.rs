//! Executions, recorded so that a reader can go through all of them.

use crate::{Schedule, Tree};
use serde::{Deserialize, Serialize};

/// The executions of a closure, recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recording {
    /// All of them.
    pub tree: Tree,
    /// How many there are.
    pub executions: u64,
    /// Why there are others that were not recorded; none when these are all.
    pub cut: Option<Cut>,
    /// All executions with up to so many preemptions were recorded; none when not even those
    /// without were.
    pub preemptions: Option<usize>,
    /// A failing one with the fewest preemptions, and of these the shortest.
    pub shortest_failure: Option<Schedule>,
    /// What is a step in them.
    pub grain: Grain,
}

/// What takes a step of its own only where a program can tell when it happens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grain {
    /// Is giving up a lock one?
    pub locks_are_tried: bool,
    /// Does a thread that passes over one yield pass over the next, too?
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hurries: bool,
    /// The places that make an `Arc` of which each drop is one.
    pub drops: Vec<String>,
    /// Those that make one of which each clone is, too.
    pub counted: Vec<String>,
}

/// Why not everything was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// There are as many as were asked for.
    Executions,
    /// The model's time limit came.
    Time,
    /// Their steps, or the threads that failing ones leave behind, need too much memory.
    Memory,
    /// The same choices did not lead to the same steps.
    NotDeterministic,
}
