//! What a check has found.

use crate::words::{counted, grouped};
use crate::{Bound, Flavour, Trace, verdict};
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

    /// Does everything hold that the check asks for?
    pub fn passed(&self) -> bool {
        self.verdict == verdict::PASSED
    }

    /// How far the check looked, or how far it came until it failed; empty if that is not known. This is
    /// what tests, the terminal and the page say.
    ///
    /// `in all 24 interleavings`, `in 1,204 interleavings, up to 2 preemptions`,
    /// `in 97 interleavings, up to 12 rounds of a loop in one go`, `in 571 runs`,
    /// `found in interleaving 5, with 1 preemption`, `given up after 9 interleavings`,
    /// `found in run 3`, `along the schedule, with 2 preemptions`.
    pub fn extent(&self, flavour: Flavour) -> String {
        let n = self.executions;
        let interleavings = || counted(n, "interleaving");
        let preemptions = self.preemptions.map_or(String::new(), |preemptions| {
            format!(", with {}", counted(preemptions as u64, "preemption"))
        });
        match (self.passed(), flavour, self.bound) {
            _ if n == 0 => String::new(),
            (_, Flavour::Model, None) => format!("along the schedule{preemptions}"),
            (true, Flavour::Native, _) => format!("in {}", counted(n, "run")),
            (true, Flavour::Model, Some(Bound::Preemptions(bound))) => {
                let most = counted(bound as u64, "preemption");
                format!("in {}, up to {most}", interleavings())
            }
            (true, Flavour::Model, Some(Bound::Rounds(rounds))) => {
                format!("in {}, up to {rounds} rounds of a loop in one go", interleavings())
            }
            (true, Flavour::Model, Some(Bound::All)) if n == 1 => "in the only interleaving".into(),
            (true, Flavour::Model, Some(Bound::All)) => format!("in all {}", interleavings()),
            (false, ..) if self.verdict == verdict::INCONCLUSIVE => {
                format!("given up after {}", interleavings())
            }
            (false, Flavour::Native, _) => format!("found in run {}", grouped(n)),
            (false, Flavour::Model, _) => {
                format!("found in interleaving {}{preemptions}", grouped(n))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(verdict: &str, n: u64, bound: Option<Bound>, preemptions: Option<usize>) -> String {
        let finding = Finding { bound, preemptions, ..Finding::new(verdict, "", n) };
        finding.extent(Flavour::Model)
    }

    #[test]
    fn a_pass_says_how_much_was_tried() {
        let passed = |n, bound| extent("passed", n, Some(bound), None);
        assert_eq!(passed(1, Bound::All), "in the only interleaving");
        assert_eq!(passed(1204, Bound::All), "in all 1,204 interleavings");
        assert_eq!(passed(7, Bound::Preemptions(1)), "in 7 interleavings, up to 1 preemption");
        assert_eq!(
            passed(97, Bound::Rounds(12)),
            "in 97 interleavings, up to 12 rounds of a loop in one go"
        );
        assert_eq!(Finding::new("passed", "", 1).extent(Flavour::Native), "in 1 run");
    }

    #[test]
    fn a_failure_says_where_it_was_found() {
        let failed = |n, preemptions| extent("deadlock", n, Some(Bound::All), preemptions);
        assert_eq!(failed(1500, Some(1)), "found in interleaving 1,500, with 1 preemption");
        assert_eq!(failed(5, None), "found in interleaving 5");
        assert_eq!(
            extent("inconclusive", 9, Some(Bound::All), None),
            "given up after 9 interleavings"
        );
        assert_eq!(extent("deadlock", 1, None, Some(2)), "along the schedule, with 2 preemptions");
        assert_eq!(Finding::new("panic", "", 3).extent(Flavour::Native), "found in run 3");
        assert_eq!(Finding::new("deadlock", "", 0).extent(Flavour::Native), "");
    }
}
