//! `check --dir`: many answers, each checked by itself, and a table of what came of them.

use crate::checkout::tree::{Exercise, Tree};
use crate::checks::allowed::Shape;
use crate::checks::answer;
use crate::checks::checker::Checker;
use crate::checks::outcome::Outcome;
use crate::checks::standing::State;
use crate::checks::subject::{NO_VERDICT, is_pristine};
use crate::checks::submissions::{Submission, Submissions, refusal};
use crate::host::busy::Busy;
use crate::host::process::Cancel;
use crate::output::show::style;
use anyhow::Result;
use report::printable_line;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Instant;
use terminal::{BOLD, BUSY, DIM, line, styled, tell};

/// What came of one answer; as JSON, an outcome with the student's name in front.
#[derive(Debug, Serialize)]
pub struct Graded {
    /// Whose answer it is.
    pub student: String,
    /// What was found.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Those who handed in the same text, but for white space, comments and names.
    pub same_as: Vec<String>,
    /// How long it took to build and check, in seconds.
    pub took: f64,
}

/// Checks every answer, whatever the others do. With `show`, prints a row of the table as soon as
/// it is known, and how many answers of each student passed.
///
/// # Errors
/// [`Cancelled`](terminal::Cancelled) after Ctrl-C, and when nothing can be printed.
pub fn grade(
    tree: &Tree,
    submissions: &Submissions,
    cancel: &Cancel,
    show: bool,
    confine: bool,
) -> Result<Vec<Graded>> {
    for ignored in &submissions.ignored {
        tell(format!("{} {ignored}", styled(BUSY, "ignored:")));
    }
    let answers = &submissions.answers;
    let table = Table::of(answers);
    if show {
        line(table.head())?;
    }
    let same = Same::of(tree, submissions);
    let mut graded: Vec<Graded> = Vec::new();
    for (at, submission) in answers.iter().enumerate() {
        let began = Instant::now();
        let outcome = one(
            tree,
            &submissions.folder,
            submission,
            cancel,
            &format!("{}/{}", at + 1, answers.len()),
            confine,
        )?;
        let student = submission.student.clone();
        let (same_as, took) = (same.others(at), began.elapsed().as_secs_f64());
        let one = Graded { student, outcome, same_as, took };
        if show {
            line(table.row(&one))?;
        }
        graded.push(one);
    }
    if show {
        line("")?;
        for total in table.totals(&graded) {
            line(total)?;
        }
    }
    Ok(graded)
}

/// Checks one answer. What stands in the way of a verdict is its outcome, and not an error.
fn one(
    tree: &Tree,
    folder: &Path,
    submission: &Submission,
    cancel: &Cancel,
    nth: &str,
    confine: bool,
) -> Result<Outcome> {
    let Submission { student, exercise, file } = submission;
    if let Some((verdict, message)) = refusal(folder, file) {
        return Ok(Outcome::of_itself(exercise, verdict, message));
    }
    let busy = Busy::new(format!("{nth} {student} {exercise}"));
    let progress = |doing: &str| busy.now(doing);
    let checker = Checker { tree, cancel, progress: &progress };
    let checked = answer::check_file(&checker, exercise, file, confine);
    cancel.check()?;
    Ok(checked
        .unwrap_or_else(|error| Outcome::of_itself(exercise, NO_VERDICT, format!("{error:#}"))))
}

/// Which answers have the same text.
struct Same<'a> {
    answers: &'a [Submission],
    /// Of each answer; none where there is nothing that a student wrote.
    shapes: Vec<Option<Shape>>,
    /// Of the references.
    references: BTreeMap<&'a Exercise, Shape>,
}

impl<'a> Same<'a> {
    fn of(tree: &Tree, submissions: &'a Submissions) -> Same<'a> {
        let answers = &submissions.answers;
        let shape = |submission: &Submission| {
            if refusal(&submissions.folder, &submission.file).is_some() {
                return None;
            }
            let text = fs::read_to_string(&submission.file).ok()?;
            let own = !is_pristine(tree, &submission.exercise, &text).unwrap_or(true);
            own.then(|| Shape::of(&text)).flatten()
        };
        let reference = |exercise: &'a Exercise| {
            let text = fs::read_to_string(tree.solution(exercise)).ok()?;
            Some((exercise, Shape::of(&text)?))
        };
        Same {
            answers,
            shapes: answers.iter().map(shape).collect(),
            references: answers.iter().filter_map(|answer| reference(&answer.exercise)).collect(),
        }
    }

    /// Whose text the answer at this place has.
    fn others(&self, at: usize) -> Vec<String> {
        let Some(shape) = self.shapes[at] else { return Vec::new() };
        let exercise = &self.answers[at].exercise;
        let equal =
            self.answers.iter().zip(&self.shapes).enumerate().filter(|(other, (answer, of))| {
                *other != at && **of == Some(shape) && answer.exercise == *exercise
            });
        let reference = self.references.get(exercise) == Some(&shape);
        let names = equal.map(|(_, (answer, _))| answer.student.clone());
        names.chain(reference.then(|| "the reference".to_owned())).collect()
    }
}

/// The widths of the columns: as wide as their widest entry.
struct Table {
    student: usize,
    exercise: usize,
}

/// As wide as the longest verdict that the harness gives by itself.
const VERDICT: usize = 24;

impl Table {
    fn of(answers: &[Submission]) -> Table {
        let widest = |column: &dyn Fn(&Submission) -> usize, head: &str| {
            answers.iter().map(column).chain([head.len()]).max().unwrap_or(0)
        };
        Table {
            student: widest(&|answer| answer.student.chars().count(), "student"),
            exercise: widest(&|answer| answer.exercise.to_string().len(), "exercise"),
        }
    }

    fn head(&self) -> String {
        let Table { student, exercise } = *self;
        styled(
            BOLD,
            format!(
                "{:<student$}  {:<exercise$}  {:<VERDICT$}  {:>5}  why",
                "student", "exercise", "verdict", "s"
            ),
        )
    }

    fn row(&self, graded: &Graded) -> String {
        let Graded { student: name, outcome, same_as, took } = graded;
        let Table { student, exercise } = *self;
        let verdict =
            styled(style(State::of(outcome)), format!("{:<VERDICT$}", outcome.finding.verdict));
        let why =
            outcome.finding.message.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
        let mut row =
            format!("{name:<student$}  {:<exercise$}  {verdict}  {took:>5.1}", outcome.exercise);
        if !same_as.is_empty() {
            row += &format!("  {}", styled(BUSY, format!("same text as {}", same_as.join(", "))));
        }
        if !why.is_empty() {
            row += &format!("  {}", styled(DIM, printable_line(why)));
        }
        row
    }

    fn totals(&self, graded: &[Graded]) -> Vec<String> {
        let width = self.student;
        let by_student = graded.chunk_by(|a, b| a.student == b.student);
        let total = |graded: &[Graded]| {
            let passed = graded.iter().filter(|graded| graded.outcome.passed).count();
            format!("{:<width$}  {passed} of {} passed", graded[0].student, graded.len())
        };
        by_student.map(total).collect()
    }
}
