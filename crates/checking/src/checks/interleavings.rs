//! Asks a check's test program for the executions of the learner's own file.

use crate::checkout::tree::{Exercise, Tree};
use crate::checks::answer::Mounted;
use crate::checks::checker::Checker;
use crate::checks::compile::{Built, Program};
use crate::checks::judge::judge;
use crate::checks::outcome::Outcome;
use crate::checks::subject::{Subject, TextState};
use crate::host::process::{Cancel, output};
use anyhow::{Context, Result, bail};
use report::Finding;
use report::protocol::{Answer, EXPLORE, Named, Request, Task};
use std::process::{Command, Stdio};
use std::slice::from_ref;

/// How many executions are recorded when nobody says otherwise.
pub const USUAL_CAP: u64 = 10_000;

/// The interleavings of the checks of one answer: the model's test program with it inside.
pub struct Interleavings {
    exercise: Exercise,
    program: Program,
    /// What its answers call a file, and what it is called.
    renames: Vec<(String, String)>,
    /// Keeps others from putting another answer in its place.
    mounted: Option<Box<Mounted>>,
}

/// What came of building it.
pub enum Ready {
    /// It can be asked.
    Yes(Interleavings),
    /// It cannot be built, and this is why.
    No(Box<Outcome>),
}

/// What leads to interleavings.
const GO_ON: &str =
    "Write an answer and save it: then its interleavings can be explored. It need not be right.";

/// Is there something to run in what was handed out, or does it only say what is to be done?
fn is_a_program(tree: &Tree, exercise: &Exercise) -> Result<bool> {
    let path = tree.pristine(exercise);
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", tree.short(&path)))?;
    Ok(!text.contains("todo!("))
}

impl Interleavings {
    /// Builds the program with this answer.
    ///
    /// # Errors
    /// As [`Checker::exercise`].
    pub fn build(checker: &Checker<'_>, subject: &Subject) -> Result<Ready> {
        let tree = checker.tree;
        let exercise = &subject.exercise;
        // What was handed out may be a program, with the bug that is to be found.
        let is_to_begin = subject.state == TextState::Pristine && !is_a_program(tree, exercise)?;
        match subject.known() {
            Some(outcome) if is_to_begin => {
                let message = format!("{}. {GO_ON}", outcome.finding.message);
                let finding = Finding { message, ..outcome.finding };
                return Ok(Ready::No(Box::new(Outcome { finding, ..outcome })));
            }
            Some(outcome) if !outcome.not_started() => return Ok(Ready::No(Box::new(outcome))),
            _ => {}
        }
        let is_learner_s = subject.path == tree.subject(exercise);
        if is_learner_s && !checker.chapter_is_incomplete(&exercise.chapter, from_ref(subject)) {
            let target = checker.chapter(&exercise.chapter);
            let built = target.build(checker.cancel, checker.progress, |_| {})?;
            let files = [&*subject.path, &*tree.checks(exercise)];
            if built.errors.is_empty() {
                return Ok(Ready::Yes(Interleavings::new(exercise, &built, Vec::new(), None)?));
            }
            if let Some(outcome) = judge(exercise, &built, files, Vec::new())? {
                return Ok(Ready::No(Box::new(outcome)));
            }
        }
        let mounted = Mounted::new(tree, exercise, &subject.text)?;
        let built = mounted.target().build(checker.cancel, checker.progress, |_| {})?;
        let renames = mounted.renames(tree, &subject.shown);
        if built.errors.is_empty() {
            return Ok(Ready::Yes(Interleavings::new(
                exercise,
                &built,
                renames,
                Some(Box::new(mounted)),
            )?));
        }
        match mounted.judge(tree, exercise, &built, Vec::new())? {
            None => bail!("{}", mounted.does_not_build(exercise, &built)),
            Some(outcome) => {
                let renamed = renames.iter().fold(outcome, |o, (from, to)| o.renamed(from, to));
                Ok(Ready::No(Box::new(renamed)))
            }
        }
    }

    fn new(
        exercise: &Exercise,
        built: &Built,
        renames: Vec<(String, String)>,
        mounted: Option<Box<Mounted>>,
    ) -> Result<Interleavings> {
        let program = built.programs.iter().find(|program| program.model).cloned();
        let program = program.with_context(|| format!("cargo built no model of {exercise}"))?;
        Ok(Interleavings { exercise: exercise.clone(), program, renames, mounted })
    }

    /// Returns `true` if it stays what it is. One in the small workspace gives way to the next.
    pub fn lasts(&self) -> bool {
        self.mounted.is_none()
    }

    /// The checks that run in the model.
    ///
    /// # Errors
    /// As [`Interleavings::ask`].
    pub fn checks(&self, cancel: &Cancel) -> Result<Vec<Named>> {
        match self.ask("", Task::Record(0), cancel)? {
            Answer::NoSuchCheck(checks) => Ok(checks),
            _ => bail!("a check of {} has no name", self.exercise),
        }
    }

    /// Asks the program about one check.
    ///
    /// # Errors
    /// When it cannot be run, or answers nothing that can be understood; [`Cancelled`](terminal::Cancelled).
    pub fn ask(&self, check: &str, task: Task, cancel: &Cancel) -> Result<Answer> {
        let request =
            Request { exercise: self.exercise.name.clone(), check: check.to_owned(), task };
        asked(&self.program, &request, &self.renames, cancel)
    }
}

/// What a model's test program answers to the request. `renames`: what it calls a file, and what it is called.
///
/// # Errors
/// When it cannot be run, or answers nothing that can be understood; [`Cancelled`](terminal::Cancelled).
pub fn asked(
    program: &Program,
    request: &Request,
    renames: &[(String, String)],
    cancel: &Cancel,
) -> Result<Answer> {
    let mut command = Command::new(&program.file);
    command.current_dir(&program.package).stderr(Stdio::null());
    command.env("CARGO_MANIFEST_DIR", &program.package);
    command.env(EXPLORE, serde_json::to_string(request)?);
    let (mut text, status) = output(&mut command, cancel)?;
    for (from, to) in renames {
        text = text.replace(from, to);
    }
    serde_json::from_str(&text)
        .with_context(|| format!("{} ended with {status} and no answer", program.file.display()))
}
