//! How much of the interleavings is explored.

use serde::{Deserialize, Serialize};

/// How much of the interleavings a check must explore.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Every interleaving with at most this many preemptions.
    Preemptions(usize),
    /// Every interleaving in which no thread goes round in a loop more often than this in one go. That
    /// is what a search for all comes to where a loop that waits for another thread also does something
    /// in each round: more rounds would be other executions, without end.
    Rounds(u32),
    /// Every interleaving.
    All,
}
