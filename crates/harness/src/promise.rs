//! What the text of an exercise promises, and which checks keep it.

use crate::{Check, Exercise};
use report::{PROMISES, Promises, Sentence};
use std::io::{self, Write};

/// A sentence of an exercise's text: of the doc comments of its skeleton, or of its element in the
/// book.
///
/// Each file of checks lists every sentence, so that none is forgotten and no check demands what the
/// text does not say. `audit` compares the list with the text.
///
/// ```
/// use harness::Promise;
///
/// pub static PROMISES: &[Promise] = &[
///     Promise::explains("Several threads read a dataset chunk by chunk."),
///     Promise::kept("Every chunk is read by one thread.", &["every_chunk_once"]),
/// ];
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Promise {
    sentence: &'static str,
    /// None if the sentence explains something and promises nothing.
    kept_by: Option<&'static [&'static str]>,
}

impl Promise {
    /// A sentence that promises something, with the names of the checks that keep it.
    pub const fn kept(sentence: &'static str, checks: &'static [&'static str]) -> Promise {
        Promise { sentence, kept_by: Some(checks) }
    }

    /// A sentence that no check can hold anybody to.
    pub const fn explains(sentence: &'static str) -> Promise {
        Promise { sentence, kept_by: None }
    }
}

fn of(exercise: &Exercise) -> Promises {
    let owned = |names: &[&str]| names.iter().map(|name| name.to_string()).collect();
    Promises {
        exercise: format!("{}/{}", exercise.chapter, exercise.name),
        checks: exercise.checks.iter().map(|check: &Check| check.name.to_string()).collect(),
        sentences: exercise
            .promises
            .iter()
            .map(|Promise { sentence, kept_by }| Sentence {
                text: sentence.to_string(),
                kept_by: kept_by.map(owned),
            })
            .collect(),
    }
}

/// Does the environment ask for the promises?
pub(crate) fn requested() -> bool {
    std::env::var_os(PROMISES).is_some()
}

/// Prints the promises of the exercises.
pub(crate) fn print(exercises: &[Exercise]) -> io::Result<()> {
    let all: Vec<Promises> = exercises.iter().map(of).collect();
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, &all)?;
    writeln!(out)
}
