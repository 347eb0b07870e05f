//! `check --dir`: many answers, each checked by itself, and a table of what came of them.

use crate::checkout::tree::{Exercise, Tree};
use crate::checks::allowed::Shape;
use crate::checks::answer::{self, Grading};
use crate::checks::checker::Checker;
use crate::checks::outcome::Outcome;
use crate::checks::standing::State;
use crate::checks::subject::{NO_VERDICT, is_pristine};
use crate::checks::submissions::{Submission, Submissions, refusal};
use crate::host::busy::Busy;
use crate::host::process::Cancel;
use crate::output::show::style;
use anyhow::{Context, Result};
use report::printable_line;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, ScopedJoinHandle, available_parallelism};
use std::time::{Duration, Instant};
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

/// How answers are graded.
#[derive(Debug)]
pub struct Wanted {
    /// Print a row of the table for each, and how many answers of each student passed.
    pub show: bool,
    /// In bounds.
    pub confine: bool,
    /// How many at the same time.
    pub jobs: NonZero<usize>,
}

/// What the checks of one answer may need of memory, in bytes: four of them run at once.
const MEMORY: u64 = 4 << 30;

/// How many answers can be graded at the same time: one for each core, and no more than there is memory for.
pub fn room() -> NonZero<usize> {
    room_for(available_parallelism().unwrap_or(NonZero::<usize>::MIN), free_memory())
}

fn room_for(cores: NonZero<usize>, free: Option<u64>) -> NonZero<usize> {
    let Some(free) = free else { return cores };
    NonZero::new((free / MEMORY) as usize).unwrap_or(NonZero::<usize>::MIN).min(cores)
}

/// The memory that programs can have, in bytes; none where the system does not say.
fn free_memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kib| kib * 1024)
}

/// Checks every answer, whatever the others do. The rows of the table come in the order of the answers, each
/// as soon as all before it are known.
///
/// # Errors
/// [`Cancelled`](terminal::Cancelled) after Ctrl-C, and when nothing can be printed.
pub fn grade(
    tree: &Tree,
    submissions: &Submissions,
    cancel: &Cancel,
    wanted: &Wanted,
) -> Result<Vec<Graded>> {
    for ignored in &submissions.ignored {
        tell(format!("{} {ignored}", styled(BUSY, "ignored:")));
    }
    let table = Table::of(&submissions.answers);
    if wanted.show {
        line(table.head())?;
    }
    let grading = Class {
        tree,
        submissions,
        cancel,
        wanted,
        same: Same::of(tree, submissions),
        builds: Mutex::new(()),
        next: AtomicUsize::new(0),
        rows: Mutex::new(Rows { table, ended: BTreeMap::new(), shown: 0 }),
        under_way: UnderWay::new(submissions.answers.len()),
    };
    let jobs = wanted.jobs.get().min(submissions.answers.len());
    std::thread::scope(|scope| -> Result<()> {
        let grading = &grading;
        let start = |workspace| {
            let worker = Builder::new().name("grading".to_owned());
            worker
                .spawn_scoped(scope, move || grading.work(workspace))
                .context("cannot start a thread")
        };
        let workers: Vec<_> = (0..jobs).map(start).collect::<Result<_>>()?;
        let join = |worker: ScopedJoinHandle<'_, Result<()>>| {
            worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        // All of them first: an error comes back when none is at work any more.
        workers.into_iter().map(join).collect::<Vec<_>>().into_iter().collect()
    })?;
    let Class { rows, under_way, .. } = grading;
    drop(under_way);
    let Rows { table, ended, .. } = rows.into_inner().unwrap_or_else(PoisonError::into_inner);
    let graded: Vec<Graded> = ended.into_values().collect();
    if wanted.show {
        line("")?;
        for total in table.totals(&graded) {
            line(total)?;
        }
    }
    Ok(graded)
}

/// What the threads share that grade the answers.
struct Class<'a> {
    tree: &'a Tree,
    submissions: &'a Submissions,
    cancel: &'a Cancel,
    wanted: &'a Wanted,
    same: Same<'a>,
    /// Held while an answer is built.
    builds: Mutex<()>,
    /// The place of the answer that is next.
    next: AtomicUsize,
    rows: Mutex<Rows>,
    under_way: UnderWay,
}

impl Class<'_> {
    /// Grades one answer after the other, in a small workspace that no other thread uses meanwhile.
    fn work(&self, workspace: usize) -> Result<()> {
        let answers = &self.submissions.answers;
        loop {
            // Relaxed: the number is all that the threads tell each other by it.
            let at = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(submission) = answers.get(at) else { return Ok(()) };
            let ended =
                self.one(at, submission, workspace).and_then(|graded| self.note(at, graded));
            if ended.is_err() {
                // The others begin no further answer.
                self.next.store(answers.len(), Ordering::Relaxed);
                return ended;
            }
        }
    }

    /// Checks one answer. What stands in the way of a verdict is its outcome, and not an error.
    fn one(&self, at: usize, submission: &Submission, workspace: usize) -> Result<Graded> {
        let Submission { student, exercise, file } = submission;
        let name = format!("{student} {exercise}");
        let graded = |outcome, took: Duration| Graded {
            student: student.clone(),
            outcome,
            same_as: self.same.others(at),
            took: took.as_secs_f64(),
        };
        if let Some((verdict, message)) = refusal(&self.submissions.folder, file) {
            return Ok(graded(Outcome::of_itself(exercise, verdict, message), Duration::ZERO));
        }
        let progress = |doing: &str| self.under_way.now(at, format!("{name}: {doing}"));
        progress("");
        let checker = Checker { tree: self.tree, cancel: self.cancel, progress: &progress };
        let turn = self.builds.lock().unwrap_or_else(PoisonError::into_inner);
        let began = Instant::now();
        let grading = Grading { confine: self.wanted.confine, workspace, turn: Some(turn) };
        let checked = answer::check_file(&checker, exercise, file, grading);
        self.cancel.check()?;
        let outcome = checked
            .unwrap_or_else(|error| Outcome::of_itself(exercise, NO_VERDICT, format!("{error:#}")));
        Ok(graded(outcome, began.elapsed()))
    }

    /// Notes what came of an answer, and prints the rows that nothing before them is missing for.
    fn note(&self, at: usize, graded: Graded) -> Result<()> {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        rows.ended.insert(at, graded);
        self.under_way.ended(at);
        while let Some(next) = rows.ended.get(&rows.shown) {
            if self.wanted.show {
                let row = rows.table.row(next);
                self.under_way.aside(|| line(row))?;
            }
            rows.shown += 1;
        }
        Ok(())
    }
}

/// What came of the answers, by their places, and how many rows are printed.
struct Rows {
    table: Table,
    ended: BTreeMap<usize, Graded>,
    shown: usize,
}

/// The line that says how many answers have ended, and what is done to those under way.
struct UnderWay {
    busy: Busy,
    all: usize,
    /// How many have ended, and what is said of the others that have begun, by their places.
    now: Mutex<(usize, BTreeMap<usize, String>)>,
}

impl UnderWay {
    fn new(all: usize) -> UnderWay {
        UnderWay { busy: Busy::new("grading"), all, now: Mutex::default() }
    }

    fn now(&self, at: usize, doing: String) {
        self.change(|(_, under_way)| drop(under_way.insert(at, doing)));
    }

    fn ended(&self, at: usize) {
        self.change(|(ended, under_way)| {
            *ended += 1;
            under_way.remove(&at);
        });
    }

    fn change(&self, change: impl FnOnce(&mut (usize, BTreeMap<usize, String>))) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut now);
        let (ended, under_way) = &*now;
        let doing: Vec<&str> =
            under_way.values().map(|doing| doing.trim_end_matches([':', ' '])).collect();
        self.busy.now(&format!("{ended} of {}  {}", self.all, doing.join("  ")));
    }

    fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.busy.aside(print)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_as_many_as_cores_and_memory_hold() {
        let room = |cores, gib: Option<u64>| {
            room_for(NonZero::new(cores).unwrap(), gib.map(|gib| gib << 30)).get()
        };
        assert_eq!(room(2, Some(64)), 2);
        assert_eq!(room(16, Some(9)), 2);
        assert_eq!(room(16, Some(1)), 1, "one is always graded");
        assert_eq!(room(16, None), 16);
    }
}
