//! Checks by another checker than the explorer.
//!
//! Its program is a package that nothing else of a learner's builds: it is built when it is asked for.

use crate::checkout::tree::{Exercise, Selection, Tree};
use crate::checks::judge::of_exercise;
use crate::host::cargo::{self, words};
use crate::host::disk;
use crate::host::process::cannot_run;
use ::report::verdict::{INCONCLUSIVE, NOT_IN_THE_MODEL, NOT_STARTED};
use ::report::{REPORT_FILE, Report};
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use std::process::{Command, Stdio};
use terminal::{line, tell};

/// Another checker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Checker {
    /// Explores executions one after the other, with a reduction of its own
    Loom,
    /// Tries executions at random and by random priorities
    Shuttle,
}

impl Checker {
    fn name(self) -> &'static str {
        match self {
            Checker::Loom => "loom",
            Checker::Shuttle => "shuttle",
        }
    }
}

/// Runs the model checks of the selected exercises by this checker, and says what it found. Is nothing wrong?
///
/// # Errors
/// When the checks cannot be built, or nothing is to be checked.
pub fn check(tree: &Tree, selection: &Selection, checker: Checker) -> Result<bool> {
    let exercises: Vec<&Exercise> = tree
        .exercises()
        .filter(|exercise| match selection {
            Selection::All => true,
            Selection::Chapter(chapter) => exercise.chapter == *chapter,
            Selection::Exercise(one) => *exercise == one,
        })
        .collect();
    let mut chapters: Vec<&str> = exercises.iter().map(|e| e.chapter.as_str()).collect();
    chapters.dedup();
    let name = checker.name();
    tell(format!(
        "The checks by {name} are built apart from all others: the first time takes minutes."
    ));
    let mut well = true;
    for chapter in chapters {
        let of_chapter: Vec<&Exercise> =
            exercises.iter().copied().filter(|e| e.chapter == chapter).collect();
        let filter = match of_chapter[..] {
            [one] => format!("{}::", one.name),
            _ => String::new(),
        };
        let reports = run(tree, checker, chapter, &filter)?;
        for exercise in of_chapter {
            well &= show(exercise, &of_exercise(&reports, exercise), checker)?;
        }
    }
    Ok(well)
}

fn run(tree: &Tree, checker: Checker, chapter: &str, filter: &str) -> Result<Vec<Report>> {
    let name = checker.name();
    let file = tempfile::NamedTempFile::new().context("cannot write to the temporary folder")?;
    let target = format!("by_{name}");
    let package = format!("by-{name}");
    let mut command = Command::new(cargo::program());
    cargo::forget_outer(&mut command);
    command.args(["test", "--quiet", "-p", &package, "--test", &target, "--", filter]);
    command
        .current_dir(tree.root())
        .env("INTERLEAVE_CHAPTER", chapter)
        .env(REPORT_FILE, file.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| cannot_run(command.get_program(), error))?;
    let said =
        words::said(child.stderr.take().expect("standard error is piped"), &|said| tell(said));
    let status = child.wait().context("cannot learn how cargo ended")?;
    let reports = Report::read_all(file.path()).context("cannot read the reports")?;
    if reports.is_empty() {
        if let Some(why) = disk::cannot_keep([&*said], &tree.target_dir()) {
            bail!(why);
        }
        bail!("no check of {chapter} was run by {name}: cargo ended with {status}");
    }
    Ok(reports)
}

/// Says what was found about one exercise. Is nothing wrong?
fn show(exercise: &Exercise, reports: &[Report], checker: Checker) -> Result<bool> {
    let name = checker.name();
    if reports.is_empty() {
        line(format!("{exercise}: no check for {name}: all of them need real threads"))?;
        return Ok(true);
    }
    if reports.iter().all(|report| report.finding.verdict == NOT_STARTED) {
        line(format!("{exercise}: not started"))?;
        return Ok(true);
    }
    line(format!("{exercise} by {name}"))?;
    for report in reports {
        let Report { check, finding, .. } = report;
        let message = &finding.message;
        let said = match report.finding.verdict.as_str() {
            INCONCLUSIVE | NOT_IN_THE_MODEL => message.clone(),
            verdict => format!("{verdict} {}", report.extent),
        };
        line(format!("  {check}: {said}"))?;
        let is_open = [INCONCLUSIVE, NOT_IN_THE_MODEL].contains(&report.finding.verdict.as_str());
        if !report.passed && !is_open {
            for text in message.lines() {
                line(format!("    {text}"))?;
            }
        }
    }
    let failed = |report: &&Report| {
        !report.passed
            && ![INCONCLUSIVE, NOT_IN_THE_MODEL].contains(&report.finding.verdict.as_str())
    };
    Ok(!reports.iter().any(|report| failed(&report)))
}
