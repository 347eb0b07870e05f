//! Where the learner stands: the state of every exercise, without building anything.

use crate::checkout::tree::{Exercise, Tree};
use crate::checks::outcome::Outcome;
use crate::checks::results::{Known, Results};
use crate::checks::subject::{self, MISSING, Subject, fingerprint};
use anyhow::Result;
use report::verdict::{NOT_STARTED, PASSED};
use serde::Serialize;

/// The state of one exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// As handed out.
    NotStarted,
    /// Written, and not checked since.
    Unchecked,
    /// Being checked at this moment.
    Checking,
    /// Some check failed, or the file does not compile.
    Failed,
    /// Every check passed.
    Passed,
    /// The file is gone.
    Missing,
}

impl State {
    /// In words.
    pub fn says(self) -> &'static str {
        match self {
            State::NotStarted => NOT_STARTED,
            State::Unchecked => "not checked",
            State::Checking => "checking",
            State::Failed => "failed",
            State::Passed => PASSED,
            State::Missing => MISSING,
        }
    }

    /// What an outcome amounts to.
    pub fn of(outcome: &Outcome) -> State {
        match outcome.finding.verdict.as_str() {
            _ if outcome.passed => State::Passed,
            NOT_STARTED => State::NotStarted,
            MISSING => State::Missing,
            _ => State::Failed,
        }
    }
}

/// One exercise and how it stands.
#[derive(Debug, Clone, Serialize)]
pub struct Standing {
    /// `threads/claim`
    pub name: String,
    /// Where its file lies, below the root.
    pub file: String,
    /// The page of the book that sets it, if it is in the book.
    pub page: Option<String>,
    /// The state.
    pub state: State,
    /// What its checks said about the file as it is; none when nothing is known.
    pub outcome: Option<Outcome>,
}

/// How one exercise stands, going by its file and by what is known of it.
///
/// # Errors
/// When its file is there and cannot be read.
pub fn of(tree: &Tree, exercise: &Exercise, results: &Results) -> Result<Standing> {
    let (state, outcome) = match subject::of_exercise(tree, exercise)? {
        Subject::Known(outcome) => (State::of(&outcome), Some(*outcome)),
        Subject::Text(text) => match results.get(&exercise.to_string()) {
            Some(Known { fingerprint: of, outcome, .. }) if *of == fingerprint(text.as_bytes()) => {
                (State::of(outcome), Some(outcome.clone()))
            }
            _ => (State::Unchecked, None),
        },
    };
    let file = tree.short(&tree.subject(exercise)).to_string();
    Ok(Standing { name: exercise.to_string(), file, page: None, state, outcome })
}

/// How every exercise stands, in the order of the book.
///
/// # Errors
/// As [`of`].
pub fn all(tree: &Tree, results: &Results) -> Result<Vec<Standing>> {
    tree.exercises().map(|exercise| of(tree, exercise, results)).collect()
}

/// How many exercises pass, chapter by chapter: `threads 2/7   locks 0/9`.
pub fn progress(standings: &[Standing]) -> String {
    let mut chapters: Vec<(&str, usize, usize)> = Vec::new();
    for standing in standings {
        let chapter = standing.name.split('/').next().unwrap_or_default();
        if chapters.last().is_none_or(|(name, ..)| *name != chapter) {
            chapters.push((chapter, 0, 0));
        }
        if let Some((_, passed, all)) = chapters.last_mut() {
            *passed += usize::from(standing.state == State::Passed);
            *all += 1;
        }
    }
    let parts = chapters.iter().map(|(name, passed, all)| format!("{name} {passed}/{all}"));
    parts.collect::<Vec<_>>().join("   ")
}
