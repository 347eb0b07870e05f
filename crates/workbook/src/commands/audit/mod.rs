//! The command `audit`: is a chapter complete, and do its parts prove each other?
//!
//! [`files`] looks at what is written: the files of each exercise, the lists, the hints, the names,
//! the place in the book. [`book`] looks at the pages: every link, every include. [`answers`] builds
//! and runs: every skeleton fails, every solution and every other accepted answer passes, every
//! mistake is rejected by the names in its header. [`promises`] compares what the text of an exercise
//! promises with what its checks say that they keep. [`refusals`] asks whether what an exercise refuses
//! has to be refused. [`mutants`](crate::mutants) tries wrong answers that it makes itself; no more of them may pass than
//! the record of the last time allows.

pub mod answers;
pub mod book;
pub mod files;
pub mod promises;
pub mod refusals;

use self::answers::Proof;
use crate::checkout::tree::{Chapter, Exercise, Selection, Tree};
use crate::checks::checker::Checker;
use crate::host::busy::Busy;
use crate::host::each::of_each;
use crate::host::process::Cancel;
use crate::host::signals;
use crate::mutants::defect::Defect;
use crate::mutants::open;
use anyhow::Result;
use std::iter;
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
    let of_chapter = |chapter: &Chapter| -> Vec<Exercise> {
        chapter.exercises.iter().filter(|exercise| selection.has(exercise)).cloned().collect()
    };
    let chapters: Vec<_> = tree.chapters().iter().map(of_chapter).collect();
    let exercises = chapters.iter().map(Vec::len).sum::<usize>();
    // The book is built while cargo builds, and the programs of one chapter run while cargo builds the next one's.
    let looks: Vec<Option<&[Exercise]>> = iter::once(None)
        .chain(chapters.iter().filter(|of| !of.is_empty()).map(|of| Some(&**of)))
        .collect();
    let busy = Busy::new("auditing");
    let found = of_each(&looks, |look| {
        let Some(exercises) = look else { return Ok(book::defects(tree)) };
        let progress = |doing: &str| busy.now(&format!("{}: {doing}", exercises[0].chapter));
        let checker = Checker { tree, cancel: &cancel, progress: &progress };
        let mut defects = files::defects(tree, exercises);
        defects.extend(exercises.iter().flat_map(|exercise| refusals::defects(tree, exercise)));
        defects.extend(answers::defects(&checker, exercises, proof.as_ref())?);
        Ok(defects)
    })?;
    drop(busy);
    let mut defects = open::defects(tree.root(), selection)?;
    defects.extend(found.into_iter().flatten());
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
