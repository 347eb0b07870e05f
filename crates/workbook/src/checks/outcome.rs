//! How one exercise stands: what its checks reported, and which of them decides.

use crate::checkout::tree::Exercise;
use report::verdict::NOT_STARTED;
use report::{Bound, Trace};
use report::{Flavour, Report};
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
    /// A name that the glossary explains: `passed`, `double claim`.
    pub verdict: String,
    /// Executions explored (model) or runs (native).
    pub executions: u64,
    /// How often the failing execution takes the processor from a thread that could have gone on.
    pub preemptions: Option<usize>,
    /// How much was explored.
    pub bound: Option<Bound>,
    /// What went wrong, in words; for `does not compile` what the compiler says.
    pub message: String,
    /// The failing execution, when the model found it.
    pub trace: Option<Trace>,
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
            verdict: verdict.to_owned(),
            executions: 0,
            preemptions: None,
            bound: None,
            message,
            trace: None,
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
            verdict: decisive.verdict,
            executions: decisive.executions,
            preemptions: decisive.preemptions,
            bound: decisive.bound,
            message: decisive.message,
            trace: decisive.trace,
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
        let traces = |trace: &mut Option<Trace>| {
            for row in trace.iter_mut().flat_map(|trace| &mut trace.rows) {
                rename(&mut row.file);
                rename(&mut row.what);
            }
        };
        rename(&mut self.message);
        rename(&mut self.warnings);
        self.coloured.as_mut().map(rename);
        self.coloured_warnings.as_mut().map(rename);
        traces(&mut self.trace);
        for report in &mut self.checks {
            rename(&mut report.message);
            rename(&mut report.output);
            traces(&mut report.trace);
        }
        self
    }

    /// Has nobody begun this exercise?
    pub fn not_started(&self) -> bool {
        self.verdict == NOT_STARTED
    }
}
