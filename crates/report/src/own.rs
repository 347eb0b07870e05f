//! How far the tests of a crate that knows nothing of the model are explored.

use serde::{Deserialize, Serialize};

/// The environment variable with the [`Bounds`] in JSON.
pub const BOUNDS: &str = "INTERLEAVE_BOUNDS";

/// How far the tests are explored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bounds {
    /// What the reports call the program: `my-crate`, `my-crate/tests/pool.rs`.
    pub program: String,
    /// How many preemptions.
    pub preemptions: Preemptions,
    /// After so many executions the search is given up.
    pub executions: Option<u64>,
    /// The processor time for each test.
    pub seconds: u64,
    /// The one execution to run.
    pub schedule: Option<String>,
}

/// How many preemptions an execution may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preemptions {
    /// Any number if that makes few executions, and otherwise two at most.
    #[default]
    Usual,
    /// Any number.
    All,
    /// At most so many.
    UpTo(usize),
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds {
            program: String::new(),
            preemptions: Preemptions::Usual,
            executions: None,
            seconds: 60,
            schedule: None,
        }
    }
}
