//! `check --dir`: many answers, each checked by itself, and a table of what came of them.

use crate::answer;
use crate::busy::Busy;
use crate::check::Checker;
use crate::outcome::Outcome;
use crate::process::{Cancel, Cancelled};
use crate::show::{BOLD, BUSY, DIM, style, styled};
use crate::standing::State;
use crate::subject::NO_VERDICT;
use crate::submissions::{Submission, Submissions, refusal};
use crate::terminal::{line, tell};
use crate::tree::Tree;
use anyhow::{Context, Result};
use serde::Serialize;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::Builder;
use std::time::Duration;

/// An answer that takes longer, building included, gets no verdict. The checks have limits of their
/// own; this one is for what keeps the compiler busy.
const LONGEST: Duration = Duration::from_secs(300);

/// What came of one answer; as JSON, an outcome with the student's name in front.
#[derive(Debug, Serialize)]
pub struct Graded {
    /// Whose answer it is.
    pub student: String,
    /// What was found.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// Checks every answer, whatever the others do. With `show`, prints a row of the table as soon as
/// it is known, and how many answers of each student passed.
///
/// # Errors
/// [`Cancelled`] after Ctrl-C, and when nothing can be printed.
pub fn grade(
    tree: &Tree,
    submissions: &Submissions,
    cancel: &Cancel,
    show: bool,
) -> Result<Vec<Graded>> {
    for ignored in &submissions.ignored {
        tell(format!("{} {ignored}", styled(BUSY, "ignored:")));
    }
    let answers = &submissions.answers;
    let table = Table::of(answers);
    if show {
        line(table.head())?;
    }
    let mut graded = Vec::new();
    for (at, submission) in answers.iter().enumerate() {
        let outcome = one(tree, submission, cancel, &format!("{}/{}", at + 1, answers.len()))?;
        if show {
            line(table.row(submission, &outcome))?;
        }
        graded.push(Graded { student: submission.student.clone(), outcome });
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
fn one(tree: &Tree, submission: &Submission, cancel: &Cancel, nth: &str) -> Result<Outcome> {
    let Submission { student, exercise, file } = submission;
    if let Some((verdict, message)) = refusal(file) {
        return Ok(Outcome::of_itself(exercise, verdict, message));
    }
    let busy = Busy::new(format!("{nth} {student} {exercise}"));
    let progress = |doing: &str| busy.now(doing);
    let limited = cancel.below();
    let checker = Checker { tree, cancel: &limited, progress: &progress };
    let checked = within(LONGEST, &limited, || answer::check_file(&checker, exercise, file))?;
    cancel.check()?;
    Ok(checked.unwrap_or_else(|error| {
        let message = match error.is::<Cancelled>() {
            true => format!("there was no verdict after {} s", LONGEST.as_secs()),
            false => format!("{error:#}"),
        };
        Outcome::of_itself(exercise, NO_VERDICT, message)
    }))
}

/// Does `work`, and cancels it when it takes longer than `limit`.
fn within<T>(limit: Duration, cancel: &Cancel, work: impl FnOnce() -> T) -> Result<T> {
    let (done, wait) = channel::<()>();
    std::thread::scope(|scope| {
        let timer = Builder::new().name("limit".to_owned()).spawn_scoped(scope, move || {
            if wait.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                cancel.cancel();
            }
        });
        timer.context("cannot start a thread")?;
        let made = work();
        drop(done);
        Ok(made)
    })
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
                "{:<student$}  {:<exercise$}  {:<VERDICT$}  why",
                "student", "exercise", "verdict"
            ),
        )
    }

    fn row(&self, submission: &Submission, outcome: &Outcome) -> String {
        let Table { student, exercise } = *self;
        let verdict = styled(style(State::of(outcome)), format!("{:<VERDICT$}", outcome.verdict));
        let why = outcome.message.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
        format!(
            "{:<student$}  {:<exercise$}  {verdict}  {}",
            submission.student,
            submission.exercise.to_string(),
            styled(DIM, why)
        )
        .trim_end()
        .to_owned()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_too_long_is_cancelled() {
        let cancel = Cancel::default();
        let limited = cancel.below();
        within(Duration::ZERO, &limited, || {
            while !limited.is_cancelled() {
                std::thread::yield_now();
            }
        })
        .unwrap();
        assert!(!cancel.is_cancelled(), "the others go on");
    }

    #[test]
    fn what_ends_in_time_is_not() {
        let limited = Cancel::default();
        assert_eq!(within(LONGEST, &limited, || 7).unwrap(), 7);
        assert!(!limited.is_cancelled());
    }
}
