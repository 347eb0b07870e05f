//! Says what the exercises of a test program promise, when `audit` asks for it.

use crate::{Check, Exercise, Promise};
use report::{PROMISES, Promises, Sentence};
use std::io::{self, Write};

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
