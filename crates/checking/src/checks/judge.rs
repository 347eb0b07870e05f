//! From what the compiler said and the checks reported to one outcome.

use crate::checkout::tree::Exercise;
use crate::checks::compile::{Built, Diagnosed};
use crate::checks::outcome::Outcome;
use anyhow::{Context, Result};
use report::verdict::{DOES_NOT_COMPILE, NOT_IN_THE_MODEL};
use report::{Flavour, Report};
use std::path::Path;

/// The reports about one exercise, the model's first, in the order in which its checks are written
/// down: they ended in any order.
pub(crate) fn of_exercise(reports: &[Report], exercise: &Exercise) -> Vec<Report> {
    let name = exercise.to_string();
    let mut reports: Vec<Report> = reports.iter().filter(|r| r.exercise == name).cloned().collect();
    reports.sort_by_key(|report| (report.flavour != Flavour::Model, report.place));
    reports
}

/// One outcome from what the compiler said about `answer` and `checks`, and from what the checks
/// reported. None if the compiler found errors, but in other files: then a flavour was not built, and
/// no report can make up for it.
///
/// # Errors
/// When all was built and no check reported.
pub(crate) fn judge(
    exercise: &Exercise,
    built: &Built,
    [answer, checks]: [&Path; 2],
    reports: Vec<Report>,
) -> Result<Option<Outcome>> {
    let points_at =
        |error: &&Diagnosed| error.files.iter().any(|file| file == answer || file == checks);
    let errors: Vec<&Diagnosed> = built.errors.iter().filter(points_at).collect();
    if errors.is_empty() {
        if !built.errors.is_empty() {
            return Ok(None);
        }
        let outcome = Outcome::of_checks(exercise, reports);
        let mut outcome = outcome.with_context(|| format!("no check of {exercise} reported"))?;
        outcome.warn(&warnings(built, answer));
        return Ok(Some(outcome));
    }
    let only_in_the_model = errors.iter().all(|error| error.model);
    let (verdict, said) = if only_in_the_model && !reports.is_empty() {
        (NOT_IN_THE_MODEL, ONLY_IN_THE_MODEL)
    } else {
        (DOES_NOT_COMPILE, "")
    };
    let coloured = said.to_owned() + &shown(&errors, only_in_the_model, answer);
    let message = anstream::adapter::strip_str(&coloured).to_string();
    let mut outcome = Outcome::of_itself(exercise, verdict, message);
    outcome.flavour = Some(errors[0].flavour());
    outcome.coloured = Some(coloured);
    outcome.checks = reports;
    outcome.warn(&warnings(built, answer));
    Ok(Some(outcome))
}

/// What the compiler warns of in the answer, each warning once. Those about the checks are not the
/// learner's.
fn warnings(built: &Built, answer: &Path) -> String {
    let mut texts: Vec<&str> = Vec::new();
    // The flavours warn of the same things; the real std's come first, and have the usual names.
    let flavour = built.warnings.iter().find(|w| w.at.as_deref() == Some(answer)).map(|w| w.model);
    for warning in built.warnings.iter().filter(|w| Some(w.model) == flavour) {
        let text = warning.rendered.trim_end();
        if warning.at.as_deref() == Some(answer) && !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts.join("\n\n")
}

/// What of the errors a learner needs: those in the answer, or the first one in the checks.
fn shown(errors: &[&Diagnosed], model: bool, answer: &Path) -> String {
    // The flavours see the same errors; the real std's have the names that a learner knows.
    let of_one_flavour = errors.iter().filter(|error| error.model == model);
    let (in_answer, elsewhere): (Vec<&Diagnosed>, Vec<&Diagnosed>) =
        of_one_flavour.partition(|error| error.at.as_deref() == Some(answer));
    let text = |error: &&Diagnosed| error.rendered.trim_end().to_owned();
    match (in_answer.is_empty(), elsewhere.first()) {
        (true, Some(first)) => format!("{}{}", in_the_checks(first), text(first)),
        _ => in_answer.iter().map(text).collect::<Vec<_>>().join("\n\n"),
    }
}

/// What an error in the checks means for the answer.
fn in_the_checks(error: &Diagnosed) -> &'static str {
    let about_threads = ["cannot be sent between threads", "cannot be shared between threads"];
    let says = |words: &&str| error.rendered.contains(words);
    match error.code.as_deref() {
        Some("E0277") if about_threads.iter().any(says) => FROM_SEVERAL_THREADS,
        _ => NOT_AS_HANDED_OUT,
    }
}

const FROM_SEVERAL_THREADS: &str = "\
The checks use it from several threads, so its type must be `Send`, to be handed to another thread, or
`Sync`, to be used by two at once. The compiler says what in it is not:

";

const NOT_AS_HANDED_OUT: &str = "\
The checks use the file in the way that it was handed out. Does it still have every name and every
signature? The first place where that fails:

";

const ONLY_IN_THE_MODEL: &str = "\
This compiles with the real `std`. The model's `std` lacks something that it uses, so its
interleavings cannot be explored:

";
