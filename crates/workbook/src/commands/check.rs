//! The command `check`: checks what was selected, and prints it for people or for programs.

use crate::checkout::tree::{Exercise, Selection, Tree};
use crate::checks::answer::{self, Grading};
use crate::checks::checker::Checker;
use crate::checks::outcome::Outcome;
use crate::checks::results::{self, Known};
use crate::checks::standing::{self, State};
use crate::checks::subject::{NO_VERDICT, Subject, unreadable};
use crate::checks::submissions;
use crate::commands::grade::{self, Graded};
use crate::host::busy::Busy;
use crate::host::confined::{self, When};
use crate::host::process::Cancel;
use crate::host::signals;
use crate::lifelines::{self, Around};
use crate::output::document::Document;
use crate::output::junit;
use crate::output::show;
use anyhow::{Result, bail};
use std::num::NonZero;
use std::path::Path;
use terminal::{BAD, BUSY, line, print, styled, tell};

/// What to check, and how to tell.
#[derive(Debug)]
pub struct Request<'a> {
    /// The exercises.
    pub selection: &'a Selection,
    /// Whose answers.
    pub answers: Answers<'a>,
    /// JSON in place of text.
    pub json: bool,
    /// A file to write JUnit XML to.
    pub junit: Option<Document<'a>>,
    /// When to confine what was handed in.
    pub sandbox: When,
    /// How many of the answers in a folder are graded at the same time; as many as this machine has room for
    /// when none.
    pub jobs: Option<NonZero<usize>>,
    /// A file to draw the failing interleaving to.
    pub svg: Option<Document<'a>>,
}

/// Where the answers lie.
#[derive(Debug, Clone, Copy)]
pub enum Answers<'a> {
    /// In `exercises/`.
    Learner,
    /// One file, to the one exercise selected.
    File(&'a Path),
    /// A folder of answers that were handed in.
    Dir(&'a Path),
}

/// Checks what was asked for. Says whether all is well: an exercise that nobody has started is,
/// unless it was asked for by its name.
///
/// # Errors
/// When no verdict can be given; [`Cancelled`](terminal::Cancelled) after Ctrl-C.
pub fn check(tree: &Tree, request: &Request<'_>) -> Result<bool> {
    let cancel = Cancel::default();
    let on_stop = cancel.clone();
    signals::on_stop(move || on_stop.cancel())?;
    let confine = match request.answers {
        Answers::Learner => false,
        Answers::File(_) | Answers::Dir(_) => confines(request.sandbox)?,
    };
    let outcomes = match (request.selection, request.answers) {
        (_, Answers::Dir(folder)) => return submissions(tree, request, folder, &cancel, confine),
        (Selection::Exercise(exercise), Answers::File(file)) => {
            vec![one_file(tree, exercise, file, &cancel, request.json, confine)?]
        }
        (_, Answers::File(_)) => {
            bail!("--file is the answer to one exercise: name it, as CHAPTER/EXERCISE")
        }
        (_, Answers::Learner) => learner(tree, request.selection, &cancel, request.json)?,
    };
    let by_name = matches!(request.selection, Selection::Exercise(_));
    if request.json {
        let text = match outcomes.as_slice() {
            [one] if by_name => serde_json::to_string(one)?,
            all => serde_json::to_string(all)?,
        };
        line(text)?;
    }
    if let Some(document) = request.junit {
        document.write(&junit::text(
            outcomes.iter().map(|outcome| (outcome.exercise.clone(), outcome)),
        ))?;
    }
    if let Some(document) = request.svg {
        draw(tree, &outcomes, document)?;
    }
    Ok(outcomes.iter().all(|outcome| outcome.passed || (outcome.not_started() && !by_name)))
}

/// Is what was handed in to be confined? Says what this system cannot do.
fn confines(when: When) -> Result<bool> {
    let lacking = match when {
        When::Off | When::Help => return Ok(false),
        When::Auto | When::On => confined::lacking(),
    };
    match lacking {
        Some(lacking) if when == When::On => bail!("this system cannot confine {lacking}"),
        Some(lacking) => tell(format!(
            "{} the answers are not kept from {lacking}; `check --sandbox=help` says more",
            styled(BUSY, "warning:")
        )),
        None => {}
    }
    Ok(true)
}

/// Draws the failing interleaving of the one exercise that was asked for.
fn draw(tree: &Tree, outcomes: &[Outcome], document: Document<'_>) -> Result<()> {
    let [outcome] = outcomes else {
        bail!("--svg draws the failing interleaving of one exercise: name it, as CHAPTER/EXERCISE")
    };
    let Some(trace) = outcome.finding.trace.as_ref().filter(|trace| !trace.rows.is_empty()) else {
        tell(format!("nothing is drawn: {} has no failing interleaving", outcome.exercise));
        return Ok(());
    };
    document.write(&lifelines::file(trace, &Around::of(tree)))
}

/// Checks one file as the answer to one exercise.
fn one_file(
    tree: &Tree,
    exercise: &Exercise,
    file: &Path,
    cancel: &Cancel,
    json: bool,
    confine: bool,
) -> Result<Outcome> {
    let busy = Busy::new(format!("checking {}", file.display()));
    let progress = |doing: &str| busy.now(doing);
    let checker = Checker { tree, cancel, progress: &progress };
    let grading = Grading { confine, ..Grading::default() };
    let outcome = answer::check_file(&checker, exercise, file, grading)?;
    drop(busy);
    if !json {
        print(show::outcome(tree, &outcome, None))?;
    }
    Ok(outcome)
}

/// Checks what was handed in. All is well when everything passed.
fn submissions(
    tree: &Tree,
    request: &Request<'_>,
    folder: &Path,
    cancel: &Cancel,
    confine: bool,
) -> Result<bool> {
    let found = submissions::collect(tree, request.selection, folder)?;
    let jobs = request.jobs.unwrap_or_else(grade::room);
    let wanted = grade::Wanted { show: !request.json, confine, jobs };
    let graded = grade::grade(tree, &found, cancel, &wanted)?;
    if request.json {
        line(serde_json::to_string(&graded)?)?;
    }
    if let Some(document) = request.junit {
        let name = |graded: &Graded| format!("{}/{}", graded.student, graded.outcome.exercise);
        document
            .write(&junit::text(graded.iter().map(|graded| (name(graded), &graded.outcome))))?;
    }
    let undecided =
        graded.iter().filter(|graded| graded.outcome.finding.verdict == NO_VERDICT).count();
    if undecided > 0 {
        bail!("no verdict could be given on {undecided} of {} answers", graded.len());
    }
    Ok(graded.iter().all(|graded| graded.outcome.passed))
}

/// Checks the learner's own files, chapter by chapter.
fn learner(
    tree: &Tree,
    selection: &Selection,
    cancel: &Cancel,
    json: bool,
) -> Result<Vec<Outcome>> {
    let brief = !matches!(selection, Selection::Exercise(_));
    let mut all = Vec::new();
    for chapter in tree.chapters() {
        let exercises: Vec<Exercise> =
            chapter.exercises.iter().filter(|exercise| selection.has(exercise)).cloned().collect();
        if exercises.is_empty() {
            continue;
        }
        let outcomes = one_chapter(tree, &exercises, cancel)?;
        if !json {
            for outcome in &outcomes {
                print(shown(tree, outcome, brief))?;
            }
        }
        all.extend(outcomes);
    }
    if brief && !json {
        let standings = standing::all(tree, &results::load(tree));
        line(format!("\n{}", standing::progress(&standings)))?;
    }
    Ok(all)
}

/// Checks exercises of one chapter, and remembers what was found.
fn one_chapter(tree: &Tree, exercises: &[Exercise], cancel: &Cancel) -> Result<Vec<Outcome>> {
    let known = results::load(tree);
    let (mut subjects, mut unread) = (Vec::new(), Vec::new());
    for exercise in exercises {
        match Subject::of_learner(tree, exercise) {
            Ok(subject) => subjects.push(subject),
            // Of several, the others are checked all the same.
            Err(why) if exercises.len() > 1 => unread.push(unreadable(exercise, &why)),
            Err(why) => return Err(why),
        }
    }
    for subject in &subjects {
        results::show_cargo_the_change(subject, &known);
    }
    let at = results::now();
    let busy = Busy::new(match exercises {
        [one] => format!("checking {one}"),
        several => format!("checking {}", several[0].chapter),
    });
    let progress = |doing: &str| busy.now(doing);
    let checker = Checker { tree, cancel, progress: &progress };
    let mut outcomes = checker.exercises(&subjects)?;
    drop(busy);
    let new = outcomes.iter().zip(&subjects).filter_map(|(outcome, subject)| {
        Some(Known { fingerprint: subject.fingerprint?, at, outcome: outcome.clone() })
    });
    if let Err(error) = results::remember(tree, new) {
        tell(format!("{} {error:#}", styled(BUSY, "warning:")));
    }
    outcomes.append(&mut unread);
    Ok(outcomes)
}

/// Among many, what is well takes one line.
fn shown(tree: &Tree, outcome: &Outcome, brief: bool) -> String {
    let state = State::of(outcome);
    if brief && matches!(state, State::Passed | State::NotStarted) {
        let mark = if state == State::Passed { "✓" } else { "○" };
        let style = show::style(state);
        return format!(
            "{} {}  {}\n",
            styled(style, mark),
            outcome.exercise,
            styled(style, state.says())
        );
    }
    let text = show::outcome(tree, outcome, None);
    if brief { format!("{} {}\n", styled(BAD, "✗"), text.trim_end()) } else { text }
}
