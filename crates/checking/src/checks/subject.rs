//! The text of an answer: what can be said about it without compiling it.

use crate::checkout::exercise::of_learner;
use crate::checkout::tree::{Exercise, Tree};
use crate::checks::outcome::Outcome;
use anyhow::{Context, Result};
use report::verdict::{DOES_NOT_COMPILE, NOT_STARTED};
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The text of an answer, read once: after a save it goes from the watch to the page as this value, and all that is
/// said on the way is said of this text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// What it answers.
    pub exercise: Exercise,
    /// Where it was read.
    pub path: PathBuf,
    /// What messages call that file.
    pub shown: String,
    /// What the file says; empty when it is gone or is not text.
    pub text: Arc<str>,
    /// The fingerprint of its bytes; none when it is gone.
    pub fingerprint: Option<u64>,
    /// What can be said of it.
    pub state: TextState,
}

/// What can be said of a text without compiling it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextState {
    /// The file is gone.
    Missing,
    /// It is not UTF-8, from this line on.
    NotUtf8(usize),
    /// There is nothing but blanks.
    Empty,
    /// It is what was handed out.
    Pristine,
    /// There is something to compile.
    Begun,
}

/// The verdict on an exercise whose file is gone; no check gives it, so the glossary has no entry.
pub const MISSING: &str = "missing";

/// The verdict on a file that is there and cannot be an answer: a folder, a loop of links.
pub const UNREADABLE: &str = "unreadable";

/// In place of a verdict, when none can be given.
pub const NO_VERDICT: &str = "no verdict";

/// The outcome of an exercise whose file is there and cannot be read, which is `why`.
pub fn unreadable(exercise: &Exercise, why: &anyhow::Error) -> Outcome {
    Outcome::of_itself(exercise, DOES_NOT_COMPILE, format!("{why:#}"))
}

impl Subject {
    /// Reads the learner's file of `exercise`.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn of_learner(tree: &Tree, exercise: &Exercise) -> Result<Subject> {
        let path = tree.subject(exercise);
        let shown = tree.short(&path).to_string();
        match of_learner(tree, exercise)? {
            Some(bytes) => Subject::new(tree, exercise, path, shown, bytes),
            None => Ok(Subject {
                exercise: exercise.clone(),
                path,
                shown,
                text: Arc::default(),
                fingerprint: None,
                state: TextState::Missing,
            }),
        }
    }

    /// Reads any file that is to answer `exercise`; messages call it `shown`.
    ///
    /// # Errors
    /// When the file is not there or cannot be read.
    pub fn of_file(
        tree: &Tree,
        exercise: &Exercise,
        path: &Path,
        shown: String,
    ) -> Result<Subject> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {shown}"))?;
        Subject::new(tree, exercise, path.to_owned(), shown, bytes)
    }

    fn new(
        tree: &Tree,
        exercise: &Exercise,
        path: PathBuf,
        shown: String,
        bytes: Vec<u8>,
    ) -> Result<Subject> {
        let fingerprint = Some(fingerprint(&bytes));
        let (text, state) = match String::from_utf8(bytes) {
            Ok(text) => {
                let state = state_of(tree, exercise, &text)?;
                (text, state)
            }
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let before = error.as_bytes()[..good].iter().filter(|b| **b == b'\n').count();
                (String::new(), TextState::NotUtf8(1 + before))
            }
        };
        let (exercise, text) = (exercise.clone(), text.into());
        Ok(Subject { exercise, path, shown, text, fingerprint, state })
    }

    /// The text, if the file has one.
    pub fn text(&self) -> Option<&Arc<str>> {
        let is_text = !matches!(self.state, TextState::Missing | TextState::NotUtf8(_));
        is_text.then_some(&self.text)
    }

    /// The outcome, when it is known without compiling.
    pub fn known(&self) -> Option<Outcome> {
        let Subject { exercise, shown, .. } = self;
        let (verdict, message) = match self.state {
            TextState::Begun => return None,
            TextState::Missing => {
                (MISSING, format!("{shown} is gone; `reset {exercise}` brings the skeleton back"))
            }
            TextState::NotUtf8(line) => {
                (DOES_NOT_COMPILE, format!("{shown}:{line}: not UTF-8, which Rust source must be"))
            }
            TextState::Empty => (
                DOES_NOT_COMPILE,
                format!("{shown} is empty; `reset {exercise}` brings the skeleton back"),
            ),
            TextState::Pristine => (NOT_STARTED, format!("{shown} is still as it was handed out")),
        };
        Some(Outcome::of_itself(exercise, verdict, message))
    }

    /// Returns `true` if the chapter's target can be built with it.
    pub fn is_source(&self) -> bool {
        matches!(self.state, TextState::Pristine | TextState::Begun)
    }
}

fn state_of(tree: &Tree, exercise: &Exercise, text: &str) -> Result<TextState> {
    if text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty() {
        return Ok(TextState::Empty);
    }
    Ok(if is_pristine(tree, exercise, text)? { TextState::Pristine } else { TextState::Begun })
}

/// Returns `true` if `text` is what was handed out, line ends and trailing blanks aside.
///
/// # Errors
/// When the pristine text cannot be read.
pub fn is_pristine(tree: &Tree, exercise: &Exercise, text: &str) -> Result<bool> {
    let path = tree.pristine(exercise);
    let pristine =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", tree.short(&path)))?;
    Ok(report::same_text(text, &pristine))
}

/// A number that differs when the text does. Kept from one start of the app to the next: another
/// version of Rust may count differently, and then everything is checked once more.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}
