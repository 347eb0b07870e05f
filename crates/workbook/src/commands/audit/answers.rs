//! What only building and running can tell: skeletons fail, right answers pass, mistakes are
//! rejected by name.

use super::files::rust_files;
use super::{Defect, promises};
use crate::checkout::tree::{Exercise, Tree};
use crate::checks::checker::{Checker, Until};
use crate::checks::compile::Diagnosed;
use anyhow::{Context, Result};
use report::verdict::NOT_STARTED;
use report::{Flavour, Header, Report};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A check in a flavour.
type Ran = (String, &'static str);

/// The reports of a `cargo test` of this checkout.
pub struct Proof {
    reports: Vec<Report>,
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
        let reports = Report::read_all(file).with_context(shown)?;
        let at = fs::metadata(file).and_then(|metadata| metadata.modified()).with_context(shown)?;
        Ok(Proof { reports, at })
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
    let of_skeletons = [&args[..], &["--include-ignored"]].concat();
    let (built, of_skeletons) = checker.build_and_run(
        &checker.chapter(&first.chapter),
        &of_skeletons,
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
    let answers = format!("{}_answers", first.chapter);
    let run_now;
    let of_answers = match proof {
        Some(proof) => Vec::from_iter(&proof.reports),
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
            run_now = reports;
            Vec::from_iter(&run_now)
        }
    };
    for exercise in exercises {
        let name = exercise.to_string();
        let of_this = |report: &&Report| report.exercise == name;
        let skeleton: Vec<&Report> = of_skeletons.iter().filter(of_this).collect();
        let answers: Vec<&Report> = of_answers.iter().copied().filter(of_this).collect();
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
    skeleton: &[&Report],
    answers: &[&Report],
    proved_at: Option<SystemTime>,
    found: &mut Vec<Defect>,
) {
    let mut says = |what: String| found.push(Defect::new(exercise, what));
    let checks: BTreeSet<Ran> = skeleton.iter().map(|report| ran(report)).collect();
    if skeleton.iter().all(|report| report.passed || report.finding.verdict == NOT_STARTED) {
        says("the skeleton passes every check".to_owned());
    }
    let folder = tree.checks(exercise).with_extension("");
    let mut right = vec![("solution".to_owned(), tree.solution(exercise))];
    right.extend(files(&folder.join("accepted"), "accepted"));
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
fn of<'r>(answers: &[&'r Report], subject: &str) -> BTreeMap<Ran, &'r Report> {
    let reports = answers.iter().filter(|report| report.subject == subject);
    reports.map(|report| (ran(report), *report)).collect()
}

/// A right answer passes every check that there is.
fn accepted(
    shown: &str,
    checks: &BTreeSet<Ran>,
    reports: &BTreeMap<Ran, &Report>,
    says: &mut impl FnMut(String),
) {
    for ran in checks {
        let (check, flavour) = ran;
        match reports.get(ran) {
            None => says(format!("{shown} was not run against {check} ({flavour})")),
            Some(report) if !report.passed => {
                says(format!("{shown} fails {check} ({flavour}): {}", report.finding.verdict));
            }
            Some(_) => {}
        }
    }
}

/// A mistake is rejected by each check that its header names, and with the name that it says.
fn rejected(
    shown: &str,
    header: Header,
    reports: &BTreeMap<Ran, &Report>,
    says: &mut impl FnMut(String),
) {
    let mut expected: BTreeMap<Ran, Vec<String>> = BTreeMap::new();
    for rejection in header.rejections {
        let ran = (rejection.check, rejection.flavour.name());
        expected.entry(ran).or_default().push(rejection.verdict);
    }
    for (ran, names) in expected {
        let (check, flavour) = &ran;
        let got = match reports.get(&ran) {
            None => "was not run".to_owned(),
            Some(report) if names.contains(&report.finding.verdict) => continue,
            Some(report) if report.passed => "passes".to_owned(),
            Some(report) => format!("is rejected as `{}`", report.finding.verdict),
        };
        let names = names.join("` or as `");
        says(format!("{check} ({flavour}) should reject {shown} as `{names}`, and it {got}"));
    }
}

fn ran(report: &Report) -> Ran {
    (report.check.clone(), Flavour::name(report.flavour))
}

/// The Rust files of a folder, by the subject's name in reports: `mistakes::load_then_store`.
fn files(folder: &Path, kind: &str) -> Vec<(String, PathBuf)> {
    let named = |path: PathBuf| Some((format!("{kind}::{}", path.file_stem()?.to_str()?), path));
    rust_files(folder).into_iter().filter_map(named).collect()
}
