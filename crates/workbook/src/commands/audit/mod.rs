//! The command `audit`: is a chapter complete, and do its parts prove each other?
//!
//! [`files`] looks at what is written: the files of each exercise, the lists, the hints, the names,
//! the place in the book. [`book`] looks at the pages: every link, every include. [`answers`] builds
//! and runs: every skeleton fails, every solution and every other accepted answer passes, every
//! mistake is rejected by the names in its header. [`promises`] compares what the text of an exercise
//! promises with what its checks say that they keep. [`mutants`] tries wrong answers that it makes
//! itself; no more of them may pass than the record of the last time allows.

pub mod answers;
pub mod book;
mod defect;
pub mod files;
pub mod mutants;
pub mod promises;

pub use self::defect::Defect;

use self::answers::Proof;
use crate::checkout::tree::{Exercise, Selection, Tree};
use crate::checks::checker::Checker;
use crate::host::busy::Busy;
use crate::host::process::Cancel;
use crate::host::signals;
use anyhow::Result;
use std::path::Path;
use terminal::{BAD, GOOD, line, styled};

/// Prints every defect of what is selected, and says whether there is none. With `proof`, the
/// reports of a `cargo test` of this checkout stand for running the answers again.
///
/// # Errors
/// When it cannot be found out; [`Cancelled`](terminal::Cancelled) after Ctrl-C.
pub fn audit(tree: &Tree, selection: &Selection, proof: Option<&Path>) -> Result<bool> {
    let cancel = Cancel::default();
    let on_stop = cancel.clone();
    signals::on_stop(move || on_stop.cancel())?;
    // Read once, because it has the reports of all chapters.
    let proof = proof.map(Proof::read).transpose()?;
    let mut exercises = 0;
    let mut defects = book::defects(tree);
    defects.extend(mutants::open::defects(tree.root(), selection)?);
    for chapter in tree.chapters() {
        let selected: Vec<Exercise> =
            chapter.exercises.iter().filter(|exercise| selection.has(exercise)).cloned().collect();
        if selected.is_empty() {
            continue;
        }
        exercises += selected.len();
        defects.extend(files::defects(tree, &selected));
        let busy = Busy::new(format!("auditing {}", chapter.name));
        let progress = |doing: &str| busy.now(doing);
        let checker = Checker { tree, cancel: &cancel, progress: &progress };
        defects.extend(answers::defects(&checker, &selected, proof.as_ref())?);
    }
    for Defect { of, what } in &defects {
        line(format!("{} {of}: {what}", styled(BAD, "✗")))?;
    }
    let checked = format!("{exercises} exercise{}", if exercises == 1 { "" } else { "s" });
    line(match defects.len() {
        0 => format!("{} {checked}: nothing is missing, nothing is wrong", styled(GOOD, "✓")),
        1 => format!("\n{checked}: 1 defect"),
        n => format!("\n{checked}: {n} defects"),
    })?;
    Ok(defects.is_empty())
}
