//! The text of an answer: what can be said about it without compiling it.

use crate::checkout::tree::{Exercise, Tree};
use crate::checks::outcome::Outcome;
use anyhow::{Context, Result};
use report::verdict::{DOES_NOT_COMPILE, NOT_STARTED};
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::io::ErrorKind;
use std::path::Path;

/// What a look at the file says.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one of it at a time")]
pub enum Subject {
    /// There is something to compile.
    Text(String),
    /// The outcome is known already.
    Known(Box<Outcome>),
}

/// The verdict on an exercise whose file is gone; no check gives it, so the glossary has no entry.
pub const MISSING: &str = "missing";

/// The verdict on a file that is there and cannot be an answer: a folder, a loop of links.
pub const UNREADABLE: &str = "unreadable";

/// In place of a verdict, when none can be given.
pub const NO_VERDICT: &str = "no verdict";

/// Looks at the learner's file of `exercise`.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn of_exercise(tree: &Tree, exercise: &Exercise) -> Result<Subject> {
    let path = tree.subject(exercise);
    let shown = tree.short(&path).to_string();
    if !path.try_exists().with_context(|| format!("cannot read {shown}"))? {
        let message = format!("{shown} is gone; `reset {exercise}` brings the skeleton back");
        return Ok(Subject::Known(Box::new(Outcome::of_itself(exercise, MISSING, message))));
    }
    of_file(tree, exercise, &path, &shown)
}

/// Looks at any file that is to answer `exercise`; messages call it `shown`.
///
/// # Errors
/// When the file is not there or cannot be read.
pub fn of_file(tree: &Tree, exercise: &Exercise, path: &Path, shown: &str) -> Result<Subject> {
    let known = |verdict, message| {
        Ok(Subject::Known(Box::new(Outcome::of_itself(exercise, verdict, message))))
    };
    let bytes = fs::read(path).with_context(|| format!("cannot read {shown}"))?;
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let line = 1 + error.as_bytes()[..good].iter().filter(|b| **b == b'\n').count();
            let message = format!("{shown}:{line}: not UTF-8, which Rust source must be");
            return known(DOES_NOT_COMPILE, message);
        }
    };
    if text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty() {
        let message = format!("{shown} is empty; `reset {exercise}` brings the skeleton back");
        return known(DOES_NOT_COMPILE, message);
    }
    if is_pristine(tree, exercise, &text)? {
        return known(NOT_STARTED, format!("{shown} is still as it was handed out"));
    }
    Ok(Subject::Text(text))
}

/// Is `text` what was handed out, line ends and trailing blanks aside?
///
/// # Errors
/// When the pristine text cannot be read.
pub fn is_pristine(tree: &Tree, exercise: &Exercise, text: &str) -> Result<bool> {
    let path = tree.pristine(exercise);
    let pristine =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", tree.short(&path)))?;
    Ok(trimmed(text).eq(trimmed(&pristine)))
}

fn trimmed(text: &str) -> impl Iterator<Item = &str> {
    // Editors may put a byte-order mark in front.
    text.strip_prefix('\u{feff}').unwrap_or(text).trim_end().lines().map(str::trim_end)
}

/// A number that differs when the text does. Kept from one start of the app to the next: another
/// version of Rust may count differently, and then everything is checked once more.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

/// The fingerprint of a file's bytes; none when it is gone.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn fingerprint_of(path: &Path) -> Result<Option<u64>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(fingerprint(&bytes))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}
