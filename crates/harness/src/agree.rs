//! Does another checker say of the known answers what the explorer says?
//!
//! That the explorer accepts the right answers and rejects the mistakes as their headers say is tested elsewhere;
//! so the headers stand for it here. Where the other checker differs, the list of differences says so, with the
//! reason, and says no more than there is.

use crate::case::Case;
use crate::run::{append, in_parent, looked_at};
use crate::{Answers, Flavour, Report, Second, second, verdict};
use libtest_mimic::{Failed, Trial};
use report::{Header, OPINIONS_FILE};
use std::fmt::Write;
use std::process::ExitCode;

/// A difference that is known.
struct Difference<'a> {
    /// `locks/monitor mistakes::if_for_while waits`
    case: &'a str,
    /// The verdict of the other checker.
    says: &'a str,
}

/// A case with the verdicts that will do.
type Expected = (Case, Vec<String>);

/// How many executions of a check another checker tries.
#[derive(Debug, Clone, Copy)]
pub struct Executions {
    /// Over a right answer: all of them cost their time, and few checks end before.
    pub right: u64,
    /// Over a mistake: the first that fails is the last.
    pub mistake: u64,
}

/// Runs all known answers of the chapters with the checker, each check with up to so many executions, and
/// compares. A trial is an exercise. `known` is the list of differences: below `= reason`, lines of the form
/// `exercise subject check: verdict`.
pub fn main_agrees(
    second: &'static Second,
    executions: Executions,
    chapters: &'static [&'static [Answers]],
    known: &'static str,
) -> ExitCode {
    second::use_it(second);
    let differences = match read(known) {
        Ok(differences) => differences,
        Err(wrong) => {
            eprintln!("the list of differences: {wrong}");
            return ExitCode::FAILURE;
        }
    };
    let all: Vec<&Answers> = chapters.iter().copied().flatten().collect();
    if let Some(unknown) = differences.iter().find(|d| !all.iter().any(|a| is_of(a, d))) {
        eprintln!("the list of differences: no exercise has the case `{}`", unknown.case);
        return ExitCode::FAILURE;
    }
    let exercises: Vec<(&Answers, Vec<Expected>)> =
        all.into_iter().map(|answers| (answers, expected(answers, executions))).collect();
    let cases = exercises.iter().flat_map(|(_, cases)| cases.iter().map(|(case, _)| case.clone()));
    in_parent(Flavour::Model, cases.collect(), |arguments| {
        let nocapture = arguments.nocapture;
        let trials = exercises.into_iter().map(|(answers, cases)| {
            let known: Vec<(String, String)> = differences
                .iter()
                .filter(|difference| is_of(answers, difference))
                .map(|difference| (difference.case.into(), difference.says.into()))
                .collect();
            let name = format!("{}::{}::agrees", answers.name, second.name);
            Trial::test(name, move || compare(second, &cases, &known, nocapture))
        });
        trials.collect()
    })
}

fn is_of(answers: &Answers, difference: &Difference<'_>) -> bool {
    let exercise = difference.case.split(' ').next();
    exercise == Some(&format!("{}/{}", answers.chapter, answers.name))
}

fn read(known: &str) -> Result<Vec<Difference<'_>>, String> {
    let mut differences = Vec::new();
    let mut has_reason = false;
    for line in known.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        if let Some(reason) = line.strip_prefix('=') {
            has_reason = !reason.trim().is_empty();
        } else if !has_reason {
            return Err(format!("`{line}` stands below no reason"));
        } else {
            let parts = line.split_once(": ").ok_or(format!("`{line}` says no verdict"))?;
            differences.push(Difference { case: parts.0, says: parts.1 });
        }
    }
    Ok(differences)
}

/// The cases with the verdicts that will do.
fn expected(answers: &Answers, executions: Executions) -> Vec<Expected> {
    let passed = || vec![verdict::PASSED.to_string()];
    let right = Case::of_passing_answers(answers, Flavour::Model).into_iter();
    let right = right.map(|case| Case { executions: executions.right, ..case });
    let mut expected: Vec<_> = right.map(|case| (case, passed())).collect();
    for mistake in answers.mistakes {
        let Ok(header) = Header::parse(mistake.source) else { continue };
        for case in Case::of_mistake(answers, mistake, Flavour::Model) {
            let of_it = header.rejections.iter().filter(|rejection| {
                rejection.flavour == Flavour::Model && rejection.check == case.check.name
            });
            let names: Vec<String> = of_it.map(|rejection| rejection.verdict.clone()).collect();
            if !names.is_empty() {
                expected.push((Case { executions: executions.mistake, ..case }, names));
            }
        }
    }
    expected
}

fn compare(
    second: &Second,
    cases: &[Expected],
    known: &[(String, String)],
    nocapture: bool,
) -> Result<(), Failed> {
    let mut wrong = String::new();
    for (case, names) in cases {
        // Another checker's opinion is no proof of what our own says.
        let report = looked_at(case, nocapture);
        append(&report, OPINIONS_FILE);
        let name = format!("{} {} {}", case.exercise, case.subject, case.check.name);
        let says = &report.finding.verdict;
        let listed = known.iter().find(|(known, _)| *known == name).map(|(_, says)| says);
        let line = match (agrees(second, &report, names), listed) {
            (true, None) => continue,
            (false, Some(listed)) if listed == says => continue,
            (true, Some(_)) => format!("{name}: {says}, which is no longer a difference\n"),
            (false, _) => format!(
                "{name}: {says}\n    where the explorer says {}; {}\n",
                names.join(" or "),
                report.finding.message.lines().next().unwrap_or_default(),
            ),
        };
        let _ = write!(wrong, "{line}");
    }
    let stale = known.iter().filter(|(name, _)| {
        let mut names =
            cases.iter().map(|(c, _)| format!("{} {} {}", c.exercise, c.subject, c.check.name));
        !names.any(|case| case == *name)
    });
    for (name, _) in stale {
        let _ = writeln!(wrong, "{name}: there is no such case");
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => {
            Err(format!("{} and the list of differences disagree:\n{wrong}", second.name).into())
        }
    }
}

/// Does the report say what it should? A checker that lacks something says nothing, and one that has not
/// finished says nothing against a right answer; one that tries at random never has. One that sees no data races
/// may see what comes of them, whatever that is.
fn agrees(second: &Second, report: &Report, names: &[String]) -> bool {
    let may_be_open = second.is_random || names == [verdict::PASSED];
    let is_a_race = names.iter().any(|name| name == verdict::DATA_RACE);
    names.contains(&report.finding.verdict)
        || match report.finding.verdict.as_str() {
            verdict::NOT_IN_THE_MODEL => true,
            verdict::INCONCLUSIVE => may_be_open,
            verdict::PASSED => false,
            _ => is_a_race && !second.sees_data_races,
        }
}
