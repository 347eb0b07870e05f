//! What a page asks for about one exercise, beyond how it stands: the learner's text beside a table,
//! the hints, what a benchmark measured, and, once everything passes, the reference beside the
//! learner's answer.

use crate::checkout::exercise::hints;
use crate::checkout::tree::{Exercise, Tree};
use crate::checks::outcome::Outcome;
use crate::checks::standing::{Standing, State};
use crate::lifelines::{Around, Figure, figure as figure_of, source};
use crate::output::headline;
use crate::page::compare::{self, compare};
use crate::plot::{self, Group, Room};
use serde::Serialize;
use std::cell::LazyCell;
use std::fs;

/// What a page gets when it asks.
#[derive(Debug, Serialize)]
pub struct Details {
    /// `threads/claim`
    pub name: String,
    /// The learner's text that the outcome is about; none when the file is gone or is not text.
    pub text: Option<String>,
    /// From a nudge to nearly the answer, in Markdown.
    pub hints: Vec<String>,
    /// The learner's text on the left, the reference on the right.
    pub comparison: Option<Vec<compare::Row>>,
    /// The learner's answer beside the reference and the baseline, as SVG, if they were measured: each for a wide place
    /// and for a narrow one.
    pub plots: Vec<[String; 2]>,
    /// What matters most of the outcome: how much was tried, or what native runs did not see.
    pub headline: Option<String>,
    /// The failing interleavings, that of the decisive check first.
    pub executions: Vec<Shown>,
}

/// A failing interleaving.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// The check that found it.
    pub check: String,
    /// What must hold, in words.
    pub says: String,
    /// What was found.
    pub verdict: String,
    /// Its picture, table and source, as HTML.
    pub html: String,
}

/// Gathers the details of one of the tree's exercises. What cannot be read is left out: the page does
/// without. The reference is shown only when the exercise has passed.
pub fn of(tree: &Tree, exercise: &Exercise, standing: Option<&Standing>) -> Details {
    let passed = standing.is_some_and(|standing| standing.state == State::Passed);
    let outcome = standing.and_then(|standing| standing.outcome.as_ref());
    let text = standing.and_then(|standing| standing.text.clone());
    let reference = passed.then(|| fs::read_to_string(tree.solution(exercise)).ok()).flatten();
    let comparison = text.as_deref().zip(reference.as_deref()).and_then(|(l, r)| compare(l, r));
    let hints = hints(&fs::read_to_string(tree.hints(exercise)).unwrap_or_default())
        .into_iter()
        .map(str::to_owned)
        .collect();
    let headline =
        outcome.and_then(|outcome| headline::of_pass(outcome).or(headline::contrast(outcome)));
    let executions = outcome.map(|outcome| executions(tree, exercise, outcome, text.as_deref()));
    Details {
        name: exercise.to_string(),
        text: text.map(|text| text.to_string()),
        hints,
        comparison,
        plots: plots(tree, exercise),
        headline,
        executions: executions.unwrap_or_default(),
    }
}

/// One for each check whose failing interleaving is known; the learner's text stands beside each.
fn executions(
    tree: &Tree,
    exercise: &Exercise,
    outcome: &Outcome,
    text: Option<&str>,
) -> Vec<Shown> {
    let around = Around::of(tree);
    let file = tree.short(&tree.subject(exercise)).to_string();
    let source = LazyCell::new(|| text.map_or_else(String::new, |text| source(&file, text)));
    let mut failed: Vec<_> = outcome.checks.iter().filter(|check| !check.passed).collect();
    failed
        .sort_by_key(|check| !outcome.decisive().is_some_and(|first| std::ptr::eq(first, *check)));
    let with_trace =
        failed.into_iter().filter_map(|check| Some((check, check.finding.trace.as_ref()?)));
    let shown = with_trace.filter(|(_, trace)| !trace.rows.is_empty()).map(|(check, trace)| {
        let caption = match check.finding.bound {
            Some(_) => "The shortest failing interleaving that was found",
            None => "The schedule as it was followed",
        };
        let figure = Figure { caption, file: &file, source: &source, still: false, narrow: false };
        Shown {
            check: check.check.clone(),
            says: check.says.clone(),
            verdict: check.finding.verdict.clone(),
            html: figure_of(trace, &around, figure),
        }
    });
    shown.collect()
}

/// The benchmark groups in which the learner's answer was measured. What criterion wrote may be
/// damaged: then there is no plot, and `plot` says why.
fn plots(tree: &Tree, exercise: &Exercise) -> Vec<[String; 2]> {
    let criterion = tree.target_dir().join("criterion");
    let groups = plot::measured(&criterion, &exercise.chapter).unwrap_or_default();
    let yours = format!("{}{}", report::YOURS, exercise.name);
    let is_measured = |group: &&Group| group.functions().contains(&&*yours);
    let machine = plot::machine();
    let drawn = groups.iter().filter(is_measured).map(|group| {
        let title = title(group, exercise);
        let group = with_reference(group, exercise);
        [Room::Wide, Room::Narrow].map(|room| plot::draw(&group, &title, &machine, room))
    });
    drawn.collect()
}

/// `threads/in memory by threads` says "Your claim and the reference: in memory, by the number of threads".
fn title(group: &Group, exercise: &Exercise) -> String {
    let of = group.name.strip_prefix(&exercise.chapter).unwrap_or(&group.name);
    let of = of.trim_start_matches('/');
    let of = match of.rsplit_once(" by ") {
        Some((what, number)) if !number.contains(' ') => {
            format!("{what}, by the number of {number}")
        }
        Some((what, number)) => format!("{what}, by {number}"),
        None => of.to_owned(),
    };
    let of = if of.is_empty() { of } else { format!(": {of}") };
    format!("Your {} and the reference{of}", exercise.name)
}

/// The reference answer has the name of the exercise; that it is the reference is said.
fn with_reference(group: &Group, exercise: &Exercise) -> Group {
    let mut group = group.clone();
    for point in &mut group.points {
        if point.function == exercise.name {
            point.function.push_str(", the reference");
        }
    }
    group
}
