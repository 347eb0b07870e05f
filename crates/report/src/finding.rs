//! What a check has found.

use crate::{Bound, Trace, verdict};
use serde::{Deserialize, Serialize};

/// What a check has found: made in its process, and shown on the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The verdict's name: one of [`verdict`], or one that the check gave.
    pub verdict: String,
    /// What was seen; empty if the check passed.
    pub message: String,
    /// Under the model: executions. Natively: runs, 0 if the process did not live to tell.
    pub executions: u64,
    /// Under the model: how much was explored, or was to be explored if the check failed; none if a
    /// schedule was followed.
    pub bound: Option<Bound>,
    /// Under the model: the preemptions of the failing execution, or of the schedule.
    pub preemptions: Option<usize>,
    /// Under the model: the failing execution.
    pub trace: Option<Trace>,
    /// The processor time of the check's process until its verdict, in seconds; 0 if it sent none.
    #[serde(default)]
    pub processor: f64,
}

impl Finding {
    /// One that comes from no exploration.
    pub fn new(verdict: &str, message: impl Into<String>, runs: u64) -> Finding {
        Finding {
            verdict: verdict.into(),
            message: message.into(),
            executions: runs,
            bound: None,
            preemptions: None,
            trace: None,
            processor: 0.0,
        }
    }

    /// Returns `true` if everything holds that the check asks for.
    pub fn passed(&self) -> bool {
        self.verdict == verdict::PASSED
    }
}
