//! Where the learner stands: the state of every exercise, without building anything.

use crate::checkout::tree::{Exercise, Tree};
use crate::checks::outcome::Outcome;
use crate::checks::results::Results;
use crate::checks::subject::{MISSING, Subject, unreadable};
use report::verdict::{NOT_STARTED, PASSED};
use serde::Serialize;
use std::sync::Arc;

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
    /// The text that this is about; none when the file is gone or is not text. A page asks for it.
    #[serde(skip)]
    pub text: Option<Arc<str>>,
}

/// How one exercise stands, going by its file and by what is known of it. A file that is there and cannot be read
/// has failed, and the other exercises are listed all the same.
fn of(tree: &Tree, exercise: &Exercise, results: &Results) -> Standing {
    let subject = match Subject::of_learner(tree, exercise) {
        Ok(subject) => subject,
        Err(error) => return lost(tree, exercise, unreadable(exercise, &error)),
    };
    let remembered = || {
        let known = results.get(&exercise.to_string())?;
        (Some(known.fingerprint) == subject.fingerprint).then(|| known.outcome.clone())
    };
    let outcome = subject.known().or_else(remembered);
    let state = outcome.as_ref().map_or(State::Unchecked, State::of);
    let text = subject.text().cloned();
    let (name, file) = (exercise.to_string(), subject.shown);
    Standing { name, file, page: None, state, outcome, text }
}

fn lost(tree: &Tree, exercise: &Exercise, outcome: Outcome) -> Standing {
    let file = tree.short(&tree.subject(exercise)).to_string();
    let (name, state) = (exercise.to_string(), State::of(&outcome));
    Standing { name, file, page: None, state, outcome: Some(outcome), text: None }
}

/// How every exercise stands, in the order of the book.
pub fn all(tree: &Tree, results: &Results) -> Vec<Standing> {
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
