//! What only building and running can tell: skeletons fail, right answers pass, mistakes are
//! rejected by name.

use super::promises;
use crate::checkout::folder::rust_files;
use crate::checkout::tree::{Exercise, Tree};
use crate::checks::checker::{Checker, Until};
use crate::checks::compile::Diagnosed;
use crate::mutants::defect::Defect;
use anyhow::{Context, Result};
use report::verdict::NOT_STARTED;
use report::{Flavour, Header, Report};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A check in a flavour.
type Ran = (String, &'static str);

/// What the audit asks of a report.
#[derive(Deserialize)]
struct Outcome {
    exercise: String,
    subject: String,
    check: String,
    flavour: Flavour,
    passed: bool,
    verdict: String,
}

impl From<Report> for Outcome {
    fn from(report: Report) -> Outcome {
        let Report { exercise, subject, check, flavour, passed, finding, .. } = report;
        Outcome { exercise, subject, check, flavour, passed, verdict: finding.verdict }
    }
}

/// The outcomes of a `cargo test` of this checkout.
pub struct Proof {
    outcomes: Vec<Outcome>,
    /// When the last of them was written.
    at: SystemTime,
}

impl Proof {
    /// Reads what `INTERLEAVE_REPORT` named when the tests ran.
    ///
    /// # Errors
    /// When the file cannot be read, or when it is not of reports.
    pub fn read(file: &Path) -> Result<Proof> {
        let shown = || format!("cannot use {} as the proof", file.display());
        let outcomes = Report::read_parts(file).with_context(shown)?;
        let at = fs::metadata(file).and_then(|metadata| metadata.modified()).with_context(shown)?;
        Ok(Proof { outcomes, at })
    }
}

/// The defects of `exercises`, which are of one chapter. With `proof`, its reports stand for running the
/// answers once more.
///
/// # Errors
/// When cargo cannot build or run for a reason other than the chapter's texts, and when cancelled.
pub fn defects(
    checker: &Checker<'_>,
    exercises: &[Exercise],
    proof: Option<&Proof>,
) -> Result<Vec<Defect>> {
    let Some(first) = exercises.first() else { return Ok(Vec::new()) };
    let tree = checker.tree;
    let filter = match exercises {
        [one] => Some(format!("{}::", one.name)),
        _ => None,
    };
    let args: Vec<&str> = filter.as_deref().into_iter().collect();
    let with_ignored = [&args[..], &["--include-ignored"]].concat();
    let (built, of_skeletons) = checker.build_and_run(
        &checker.chapter(&first.chapter),
        &with_ignored,
        Until::AllHaveRun,
        None,
    )?;
    let mut found: Vec<Defect> = built.errors.iter().map(|e| uncompiled(tree, first, e)).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    if let Some(program) = built.programs.iter().find(|program| !program.model) {
        let listed = promises::listed(program, checker.cancel)?;
        found.extend(exercises.iter().flat_map(|e| promises::defects(tree, e, &listed)));
    }
    let of_skeletons = Vec::from_iter(of_skeletons.into_iter().map(Outcome::from));
    let answers = format!("{}_answers", first.chapter);
    let run_now: Vec<Outcome>;
    let of_answers = match proof {
        Some(proof) => &proof.outcomes,
        None => {
            let (built, reports) = checker.build_and_run(
                &checker.known_answers(&answers),
                &args,
                Until::AllHaveRun,
                None,
            )?;
            found.extend(built.errors.iter().map(|error| uncompiled(tree, first, error)));
            if !built.errors.is_empty() {
                return Ok(found);
            }
            run_now = reports.into_iter().map(Outcome::from).collect();
            &run_now
        }
    };
    for exercise in exercises {
        let name = exercise.to_string();
        let of_this = |outcome: &&Outcome| outcome.exercise == name;
        let skeleton: Vec<&Outcome> = of_skeletons.iter().filter(of_this).collect();
        let answers: Vec<&Outcome> = of_answers.iter().filter(of_this).collect();
        judge(tree, exercise, &skeleton, &answers, proof.map(|proof| proof.at), &mut found);
    }
    Ok(found)
}

/// An error of the compiler, once for the two flavours.
fn uncompiled(tree: &Tree, exercise: &Exercise, error: &Diagnosed) -> Defect {
    let rendered = anstream::adapter::strip_str(&error.rendered).to_string();
    let first = rendered.lines().next().unwrap_or_default();
    let flavour = error.flavour();
    match &error.at {
        Some(file) => {
            Defect::new(tree.short(file), format!("does not compile ({flavour}): {first}"))
        }
        None => Defect::new(&exercise.chapter, format!("does not compile ({flavour}): {first}")),
    }
}

fn judge(
    tree: &Tree,
    exercise: &Exercise,
    skeleton: &[&Outcome],
    answers: &[&Outcome],
    proved_at: Option<SystemTime>,
    found: &mut Vec<Defect>,
) {
    let mut says = |what: String| found.push(Defect::new(exercise, what));
    let checks: BTreeSet<Ran> = skeleton.iter().map(|outcome| ran(outcome)).collect();
    if skeleton.iter().all(|outcome| outcome.passed || outcome.verdict == NOT_STARTED) {
        says("the skeleton passes every check".to_owned());
    }
    let folder = tree.checks(exercise).with_extension("");
    let mut right = vec![("solution".to_owned(), tree.solution(exercise))];
    right.extend(files(&folder.join("accepted"), "accepted"));
    // What an answer in this folder uses is refused because no check can tell.
    right.extend(files(&folder.join("refused"), "refused"));
    let wrong = files(&folder, "mistakes");
    for (_, file) in right.iter().chain(&wrong) {
        let changed = fs::metadata(file).and_then(|metadata| metadata.modified()).ok();
        if proved_at < changed && proved_at.is_some() {
            says(format!("{} has changed since it was proved", tree.short(file)));
        }
    }
    for (subject, file) in &right {
        accepted(&tree.short(file).to_string(), &checks, &of(answers, subject), &mut says);
    }
    for (subject, file) in &wrong {
        // A header that cannot be read is told by the look at the files.
        if let Ok(header) = Header::parse(&fs::read_to_string(file).unwrap_or_default()) {
            rejected(&tree.short(file).to_string(), header, &of(answers, subject), &mut says);
        }
    }
}

/// What was reported of one answer.
fn of<'o>(answers: &[&'o Outcome], subject: &str) -> BTreeMap<Ran, &'o Outcome> {
    let outcomes = answers.iter().filter(|outcome| outcome.subject == subject);
    outcomes.map(|outcome| (ran(outcome), *outcome)).collect()
}

/// A right answer passes every check that there is.
fn accepted(
    shown: &str,
    checks: &BTreeSet<Ran>,
    outcomes: &BTreeMap<Ran, &Outcome>,
    says: &mut impl FnMut(String),
) {
    for ran in checks {
        let (check, flavour) = ran;
        match outcomes.get(ran) {
            None => says(format!("{shown} was not run against {check} ({flavour})")),
            Some(outcome) if !outcome.passed => {
                says(format!("{shown} fails {check} ({flavour}): {}", outcome.verdict));
            }
            Some(_) => {}
        }
    }
}

/// A mistake is rejected by each check that its header names, and with the name that it says.
fn rejected(
    shown: &str,
    header: Header,
    outcomes: &BTreeMap<Ran, &Outcome>,
    says: &mut impl FnMut(String),
) {
    let mut expected: BTreeMap<Ran, Vec<String>> = BTreeMap::new();
    for rejection in header.rejections {
        let ran = (rejection.check, rejection.flavour.name());
        expected.entry(ran).or_default().push(rejection.verdict);
    }
    for (ran, names) in expected {
        let (check, flavour) = &ran;
        let got = match outcomes.get(&ran) {
            None => "was not run".to_owned(),
            Some(outcome) if names.contains(&outcome.verdict) => continue,
            Some(outcome) if outcome.passed => "passes".to_owned(),
            Some(outcome) => format!("is rejected as `{}`", outcome.verdict),
        };
        let names = names.join("` or as `");
        says(format!("{check} ({flavour}) should reject {shown} as `{names}`, and it {got}"));
    }
}

fn ran(outcome: &Outcome) -> Ran {
    (outcome.check.clone(), Flavour::name(outcome.flavour))
}

/// The Rust files of a folder, by the subject's name in reports: `mistakes::load_then_store`.
fn files(folder: &Path, kind: &str) -> Vec<(String, PathBuf)> {
    let named = |path: PathBuf| Some((format!("{kind}::{}", path.file_stem()?.to_str()?), path));
    rust_files(folder).into_iter().filter_map(named).collect()
}
