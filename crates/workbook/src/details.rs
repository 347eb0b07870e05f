//! What a page asks for about one exercise, beyond how it stands: the learner's text beside a table,
//! the hints, what a benchmark measured, and, once everything passes, the reference beside the
//! learner's answer.

use crate::compare::{self, compare};
use crate::exercise::hints;
use crate::plot::{self, Group};
use crate::tree::{Exercise, Tree};
use serde::Serialize;
use std::fs;

/// What is read from the disk when a page asks.
#[derive(Debug, Serialize)]
pub struct Details {
    /// `threads/claim`
    pub name: String,
    /// The learner's text as it is now; none when the file is gone or is no text.
    pub text: Option<String>,
    /// From a nudge to nearly the answer, in Markdown.
    pub hints: Vec<String>,
    /// The learner's text on the left, the reference on the right.
    pub comparison: Option<Vec<compare::Row>>,
    /// The learner's answer beside the reference and the baseline, as SVG, if they were measured.
    pub plots: Vec<String>,
}

/// Reads the details of one of the tree's exercises. What cannot be read is left out: the page does
/// without. The reference is shown only when the exercise has `passed`.
pub fn of(tree: &Tree, exercise: &Exercise, passed: bool) -> Details {
    let text = fs::read_to_string(tree.subject(exercise)).ok();
    let reference = passed.then(|| fs::read_to_string(tree.solution(exercise)).ok()).flatten();
    let comparison = text.as_deref().zip(reference.as_deref()).and_then(|(l, r)| compare(l, r));
    let hints = hints(&fs::read_to_string(tree.hints(exercise)).unwrap_or_default())
        .into_iter()
        .map(str::to_owned)
        .collect();
    Details { name: exercise.to_string(), text, hints, comparison, plots: plots(tree, exercise) }
}

/// The benchmark groups in which the learner's answer was measured. What criterion wrote may be
/// damaged: then there is no plot, and `plot` says why.
fn plots(tree: &Tree, exercise: &Exercise) -> Vec<String> {
    let criterion = tree.target_dir().join("criterion");
    let groups = plot::measured(&criterion, &exercise.chapter).unwrap_or_default();
    let yours = format!("{}{}", harness::YOURS, exercise.name);
    let is_measured = |group: &&Group| group.functions().contains(&&*yours);
    let machine = plot::machine();
    groups.iter().filter(is_measured).map(|group| plot::draw(group, &machine)).collect()
}
