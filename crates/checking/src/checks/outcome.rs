//! How one exercise stands: what its checks reported, and which of them decides.

use crate::checkout::tree::Exercise;
use report::verdict::NOT_STARTED;
use report::{Finding, Flavour, Report};
use serde::{Deserialize, Serialize};

/// The result of checking one exercise. Its first fields are those of the check that decides, as
/// [`Report::decisive`] says. This is what `check --json` prints.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Outcome {
    /// `threads/claim`
    pub exercise: String,
    /// None when nothing was run.
    pub flavour: Option<Flavour>,
    /// The name of the check that decides; none when no check did.
    #[serde(default)]
    pub check: Option<String>,
    /// What that check found; for `does not compile` its message is what the compiler says.
    #[serde(flatten)]
    pub finding: Finding,
    /// How long the decisive check took.
    pub seconds: f64,
    /// Did every check pass?
    pub passed: bool,
    /// Every check's own report, the model's first.
    pub checks: Vec<Report>,
    /// What the compiler warns of in the answer; empty if it warns of nothing.
    #[serde(default)]
    pub warnings: String,
    /// `message` in the compiler's colours, for a terminal.
    #[serde(skip)]
    pub coloured: Option<String>,
    /// `warnings` in the compiler's colours.
    #[serde(skip)]
    pub coloured_warnings: Option<String>,
}

impl Outcome {
    /// An outcome that no check had a part in.
    pub fn of_itself(exercise: &Exercise, verdict: &str, message: String) -> Outcome {
        Outcome {
            exercise: exercise.to_string(),
            flavour: None,
            check: None,
            finding: Finding::new(verdict, message, 0),
            seconds: 0.0,
            passed: false,
            checks: Vec::new(),
            warnings: String::new(),
            coloured: None,
            coloured_warnings: None,
        }
    }

    /// The outcome that `checks`, the model's first, add up to; none when there are none.
    pub fn of_checks(exercise: &Exercise, checks: Vec<Report>) -> Option<Outcome> {
        let decisive = Report::decisive(&checks)?.clone();
        Some(Outcome {
            exercise: exercise.to_string(),
            flavour: Some(decisive.flavour),
            check: Some(decisive.check),
            finding: decisive.finding,
            seconds: decisive.seconds,
            passed: checks.iter().all(|report| report.passed),
            checks,
            warnings: String::new(),
            coloured: None,
            coloured_warnings: None,
        })
    }

    /// Adds what the compiler warns of, in its colours.
    pub fn warn(&mut self, coloured: &str) {
        self.warnings = anstream::adapter::strip_str(coloured).to_string();
        self.coloured_warnings = Some(coloured.to_owned());
    }

    /// The report of the check that decides.
    pub fn decisive(&self) -> Option<&Report> {
        let decides = |report: &&Report| {
            Some(&report.check) == self.check.as_ref() && Some(report.flavour) == self.flavour
        };
        self.checks.iter().find(decides)
    }

    /// The same outcome with every `from` in its texts and paths turned into `to`: a copy that was
    /// compiled gets the name of its original.
    #[must_use]
    pub fn renamed(mut self, from: &str, to: &str) -> Outcome {
        let rename = |text: &mut String| {
            if text.contains(from) {
                *text = text.replace(from, to);
            }
        };
        let findings = |finding: &mut Finding| {
            rename(&mut finding.message);
            for row in finding.trace.iter_mut().flat_map(|trace| &mut trace.rows) {
                rename(&mut row.file);
                rename(&mut row.what);
            }
        };
        findings(&mut self.finding);
        rename(&mut self.warnings);
        self.coloured.as_mut().map(rename);
        self.coloured_warnings.as_mut().map(rename);
        for report in &mut self.checks {
            findings(&mut report.finding);
            rename(&mut report.output);
        }
        self
    }

    /// Returns `true` if this exercise has not been begun.
    pub fn not_started(&self) -> bool {
        self.finding.verdict == NOT_STARTED
    }
}
