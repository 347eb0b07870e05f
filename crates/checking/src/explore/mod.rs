//! The command `explore`: every interleaving of a check, recorded, in numbers; or one of them, as a
//! table.

pub mod page;

use crate::checkout::tree::{Exercise, Tree};
use crate::checks::checker::Checker;
use crate::checks::interleavings::{Interleavings, Ready};
use crate::checks::subject::Subject;
use crate::host::busy::Busy;
use crate::host::process::Cancel;
use crate::host::signals;
use crate::output::show;
use anyhow::{Context, Result, bail};
use report::protocol::{Answer, Named, Task};
use report::words::grouped;
use report::{PASSED, Recording, Schedule};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;
use terminal::{BAD, BOLD, DIM, GOOD, line, print, styled};

/// What to explore.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// The exercise.
    pub exercise: Exercise,
    /// One of its checks; all when left out.
    pub check: Option<&'a str>,
    /// Another file as the answer.
    pub file: Option<&'a Path>,
    /// The most executions to record of a check.
    pub cap: u64,
    /// One execution to show.
    pub schedule: Option<Schedule>,
    /// Print JSON.
    pub json: bool,
}

/// A check and its executions, as `--json` prints them.
#[derive(Serialize)]
struct Explored<'a> {
    check: &'a str,
    says: &'a str,
    recording: Recording,
}

/// What [`explore`] answers when the answer cannot be run; why was printed.
#[derive(Debug)]
pub struct Unexplored;

impl std::fmt::Display for Unexplored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("nothing can be explored")
    }
}

impl std::error::Error for Unexplored {}

/// Records and counts the executions, or shows one. Says whether none of them fails.
///
/// # Errors
/// [`Unexplored`] when the answer does not compile or there is none yet; others when there is no such
/// check, or the schedule cannot be followed.
pub fn explore(tree: &Tree, wanted: &Wanted<'_>) -> Result<bool> {
    let cancel = Cancel::default();
    let on_stop = cancel.clone();
    signals::on_stop(move || on_stop.cancel())?;
    let busy = Busy::new(format!("exploring {}", wanted.exercise));
    let progress = |doing: &str| busy.now(doing);
    let checker = Checker { tree, cancel: &cancel, progress: &progress };
    let exercise = &wanted.exercise;
    let subject = match wanted.file {
        Some(file) => Subject::of_file(tree, exercise, file, file.display().to_string())?,
        None => Subject::of_learner(tree, exercise)?,
    };
    let interleavings = match Interleavings::build(&checker, &subject)? {
        Ready::Yes(interleavings) => interleavings,
        Ready::No(outcome) => {
            drop(busy);
            print(show::outcome(tree, &outcome, None))?;
            return Err(Unexplored.into());
        }
    };
    let checks = of_name(interleavings.checks(&cancel)?, wanted)?;
    busy.now("Recording");
    if let Some(schedule) = &wanted.schedule {
        let [check] = checks.as_slice() else {
            bail!("a schedule is for one check: name it with --check ({})", listed(&checks));
        };
        let answer = interleavings.ask(&check.check, Task::Follow(schedule.clone()), &cancel)?;
        drop(busy);
        return followed(check, answer, wanted.json);
    }
    let mut all = Vec::new();
    for Named { check, says } in &checks {
        let recording = match interleavings.ask(check, Task::Record(wanted.cap), &cancel)? {
            Answer::Recorded(recording) => recording,
            other => return Err(unexpected(check, other)),
        };
        all.push(Explored { check, says, recording });
    }
    drop(busy);
    if wanted.json {
        line(serde_json::to_string(&all)?)?;
    } else {
        for explored in &all {
            print(summary(explored))?;
        }
        line(styled(
            DIM,
            "to go through them step by step: `cargo run`, and `explore` beside the check",
        ))?;
    }
    Ok(all.iter().all(|explored| explored.recording.shortest_failure.is_none()))
}

/// Of these checks, the one that is wanted; all if none is named.
fn of_name(checks: Vec<Named>, wanted: &Wanted<'_>) -> Result<Vec<Named>> {
    let Some(name) = wanted.check else { return Ok(checks) };
    let all = listed(&checks);
    let found: Vec<Named> = checks.into_iter().filter(|known| known.check == name).collect();
    if found.is_empty() {
        bail!("{} has no check `{name}` that runs in the model; it has {all}", wanted.exercise);
    }
    Ok(found)
}

fn listed(checks: &[Named]) -> String {
    checks.iter().map(|known| &*known.check).collect::<Vec<_>>().join(", ")
}

/// Says why there is no answer of the kind that was asked for.
pub(crate) fn unexpected(check: &str, answer: Answer) -> anyhow::Error {
    match answer {
        Answer::Failed { verdict, message } => anyhow::anyhow!("{check}: {verdict}: {message}"),
        Answer::Refused { message, .. } => anyhow::anyhow!("{message}"),
        _ => anyhow::anyhow!("{check}: the check answers something other than what it was asked"),
    }
}

fn followed(check: &Named, answer: Answer, json: bool) -> Result<bool> {
    let Answer::Followed { trace, fault, message } = &answer else {
        return Err(unexpected(&check.check, answer));
    };
    if json {
        line(serde_json::to_string(&answer).context("cannot write the execution")?)?;
        return Ok(fault.is_none());
    }
    match fault {
        Some(fault) => line(format!("{}  {message}\n", styled(BAD, fault)))?,
        None => line(format!("{}  {}\n", styled(GOOD, PASSED), check.says))?,
    }
    print(trace.to_string())?;
    Ok(fault.is_none())
}

/// How many recorded executions end with each verdict.
pub(crate) fn ends(recording: &Recording) -> BTreeMap<&str, u64> {
    let mut ends = BTreeMap::new();
    let verdicts = &recording.tree.verdicts;
    for end in recording.tree.nodes.iter().filter_map(|node| node.end) {
        *ends.entry(&*verdicts[end as usize]).or_default() += 1;
    }
    ends
}

fn summary(explored: &Explored<'_>) -> String {
    let Explored { check, says, recording } = explored;
    let mut out = format!("{}  {says}\n  {}\n", styled(BOLD, check), recording.extent());
    for (verdict, count) in ends(recording) {
        let style = if verdict == PASSED { GOOD } else { BAD };
        out += &format!("  {:>7}  {}\n", grouped(count), styled(style, verdict));
    }
    if let Some(schedule) = &recording.shortest_failure {
        let label = styled(DIM, "shortest failure:");
        out += &format!("  {label} --check {check} --schedule \"{schedule}\"\n");
    }
    out + "\n"
}
