//! The command `model`: the tests of a reader's own crate, in every interleaving.
//!
//! [`metadata`] asks cargo what the package is made of; [`source`] finds in it what threads share, and what
//! the model cannot see; [`shadow`] copies it ([`copy`]) and gives each package a [`manifest`] in which `std`
//! is the model; [`build`](mod@build) compiles that, and [`tests`] runs it.

pub mod build;
pub mod copy;
pub mod manifest;
pub mod metadata;
pub mod shadow;
mod show;
pub mod source;
pub mod tests;

use self::build::{Built, Program, Wrong, build};
use self::shadow::Shadow;
use self::tests::Test;
use crate::checkout::tree::Tree;
use crate::host::busy::Busy;
use crate::host::disk;
use crate::host::process::Cancel;
use crate::host::signals;
use crate::lifelines::{self, Around};
use crate::output::document::Document;
use anyhow::{Result, anyhow, bail};
use clap::Args;
use report::own::{Bounds, Preemptions};
use report::{Report, Row, Trace};
use report::{Schedule, verdict};
use serde::Serialize;
use std::path::{Path, PathBuf};
use terminal::{BOLD, BUSY, DIM, line, print, styled, tell};

/// What `--help` ends with.
pub const HELP: &str = "\
Examples:
  cargo run -- model ../ring                          every #[test] of a package
  cargo run -- model ../ring --test two_producers     one test, or those with that in their names
  cargo run -- model ../ring --preemptions 3          go further than usual
  cargo run -- model ../ring --test two_producers --schedule \"main main T1\"
                                                      one interleaving once more
  cargo run -- model ../ring --test two_producers --svg a.svg

Without --preemptions, a test is explored completely if that takes no more than 30,000 interleavings, and
otherwise up to two preemptions; the line of the test says which it was. A good test for the model starts two or
three threads, does a few operations in each, and asserts what must hold at the end.

--json prints an object with package, passed, reports (one for each test, like those in the `checks` of
`check --json`), followed (the packages that the model follows), unseen (what it does not see) and skipped (what
it does not run).

What cargo builds is kept in target/model/, which you may delete at any time.

Exit codes: 0 every test passed, 1 one did not, 2 no verdict can be given (the package does not compile, has
no tests, a wrong option), 130 interrupted.";

/// What to explore, and how far.
#[derive(Debug, Args)]
pub struct Request {
    /// The folder of a cargo package
    path: PathBuf,
    /// Run only the tests with this name, or with this in their names, even if they are marked #[ignore]
    #[arg(long, value_name = "NAME")]
    test: Option<String>,
    /// Explore interleavings with at most N preemptions, or `all` of them
    #[arg(long, value_name = "N", value_parser = preemptions)]
    preemptions: Option<Preemptions>,
    /// Give up a test after this many interleavings
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    executions: Option<u64>,
    /// Give up a test after this many seconds of processor time
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    time: u64,
    /// Run one test once, in this order of its threads
    #[arg(long, value_name = "TEXT", requires = "test")]
    schedule: Option<Schedule>,
    /// Enable these features of the package, separated by commas
    #[arg(long, value_name = "NAMES")]
    features: Option<String>,
    /// Enable all its features
    #[arg(long)]
    all_features: bool,
    /// Leave out its default features
    #[arg(long)]
    no_default_features: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Draw the first interleaving that fails, as an SVG, into this file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

fn preemptions(text: &str) -> Result<Preemptions, String> {
    match text {
        "all" => Ok(Preemptions::All),
        number => match number.parse() {
            Ok(most) => Ok(Preemptions::UpTo(most)),
            Err(_) => Err("a number, or `all`".into()),
        },
    }
}

impl Request {
    fn features(&self) -> Vec<String> {
        let mut args = Vec::new();
        args.extend(
            self.features.iter().flat_map(|names| ["--features".to_owned(), names.clone()]),
        );
        args.extend(self.all_features.then(|| "--all-features".to_owned()));
        args.extend(self.no_default_features.then(|| "--no-default-features".to_owned()));
        args
    }

    fn bounds(&self) -> Bounds {
        Bounds {
            program: String::new(),
            preemptions: self.preemptions.unwrap_or_default(),
            executions: self.executions,
            seconds: self.time,
            schedule: self.schedule.as_ref().map(ToString::to_string),
        }
    }

    /// The command that runs this test, up to its schedule.
    fn again(&self, test: &str) -> String {
        let mut command = format!("cargo run -- model {} --test {test}", self.path.display());
        for feature in self.features() {
            command += &format!(" {feature}");
        }
        command
    }
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Answer {
    package: String,
    passed: bool,
    reports: Vec<Report>,
    followed: Vec<String>,
    unseen: Vec<String>,
    skipped: Vec<String>,
}

/// Explores the tests of a package. Says whether all passed.
///
/// # Errors
/// When no verdict can be given; [`Cancelled`](terminal::Cancelled) after Ctrl-C.
pub fn model(tree: &Tree, request: &Request) -> Result<bool> {
    let cancel = Cancel::default();
    let on_stop = cancel.clone();
    signals::on_stop(move || on_stop.cancel())?;
    let document = request.svg.as_deref().map(Document::at).transpose()?;
    let shadow = Shadow::of(tree, &request.path, &cancel)?;
    let name = shadow.package.name.clone();
    let busy = Busy::new(format!("compiling {name} for the model"));
    let (shadow, built) = compiled(tree, shadow, request, &cancel, &|doing| busy.now(doing))?;
    drop(busy);
    let folder = shadow.package_folder();
    let all = tests::of(&built.programs, &folder, &cancel)?;
    let skipped = skipped(&shadow, &built.programs, &all, request);
    if all.is_empty() {
        bail!(no_tests(&shadow, &skipped));
    }
    let chosen = tests::select(all, request.test.as_deref())?;
    if chosen.is_empty() {
        bail!("every test of {name} is marked #[ignore]: name one with --test");
    }
    if request.schedule.is_some() && chosen.len() > 1 {
        let names: Vec<&str> = chosen.iter().map(|test| &*test.name).collect();
        bail!("a schedule is for one test, and --test names {}", names.join(", "));
    }
    let reports = explored(&shadow, &chosen, request, &cancel)?;
    let passed = reports.iter().all(|report| report.passed);
    let unseen = unseen(&shadow);
    let followed: Vec<String> =
        shadow.followed().iter().map(|p| format!("{} {}", p.name, p.version)).collect();
    if let Some(document) = document {
        draw(&reports, &shadow, document)?;
    }
    if request.json {
        line(serde_json::to_string(&Answer {
            package: name,
            passed,
            reports,
            followed,
            unseen,
            skipped,
        })?)?;
        return Ok(passed);
    }
    for report in reports.iter().filter(|report| !report.passed) {
        print(show::why(report, &shadow.workspace(), &request.again(&report.check)))?;
    }
    line(format!("\n{} {}", styled(DIM, "the model follows"), followed.join(", ")))?;
    said("it does not see", &unseen)?;
    said("not run", &skipped)?;
    Ok(passed)
}

fn said(heading: &str, lines: &[String]) -> Result<()> {
    if !lines.is_empty() {
        line(styled(DIM, format!("{heading}:")))?;
    }
    for text in lines {
        line(format!("  {text}"))?;
    }
    Ok(())
}

/// Writes and builds the shadow. A dependency that does not compile against the model is left as it is.
fn compiled(
    tree: &Tree,
    mut shadow: Shadow,
    request: &Request,
    cancel: &Cancel,
    progress: &(dyn Fn(&str) + Sync),
) -> Result<(Shadow, Built)> {
    let target = tree.target_dir().join("model/target");
    loop {
        shadow.write(cancel).map_err(|error| cannot_copy(error, &tree.target_dir()))?;
        let built = build(&shadow, &target, &request.features(), cancel, progress)?;
        if built.errors.is_empty() {
            return Ok((shadow, built));
        }
        let mut left_out = Vec::new();
        for wrong in &built.errors {
            match shadow.named(&wrong.manifest) {
                Some((package, true)) => {
                    left_out.push((package.clone(), why_left_out(&shadow, wrong)))
                }
                Some((_, false)) => {}
                None => bail!("the model's own crates do not compile:\n{}", wrong.rendered),
            }
        }
        if left_out.is_empty() {
            bail!(does_not_compile(&shadow, &built.errors));
        }
        for (package, why) in left_out {
            shadow.leave_out(&package, why);
        }
    }
}

/// Why the package wasn't copied, and what can be done if that's the fault of the folder for what is built.
fn cannot_copy(error: anyhow::Error, target: &Path) -> anyhow::Error {
    match disk::cannot_keep([&*format!("{error:#}")], target) {
        Some(why) => anyhow!(why),
        None => error,
    }
}

fn why_left_out(shadow: &Shadow, wrong: &Wrong) -> String {
    shadow.original(wrong.message.lines().next().unwrap_or_default())
}

fn does_not_compile(shadow: &Shadow, errors: &[Wrong]) -> String {
    let mut text = format!("{} does not compile with the modelled `std`:\n", shadow.package.name);
    for wrong in errors {
        text += &shadow.original(&wrong.rendered);
    }
    let left_out: Vec<&str> = shadow.left_out.keys().map(|id| short(id)).collect();
    if !left_out.is_empty() {
        text += &format!(
            "These dependencies were left as they are, since they did not compile: {}\n",
            left_out.join(", ")
        );
    }
    // "evaluation panicked: assertion failed: size_of::<Header>() == 16"
    if text.contains("E0080") && ["size_of", "align_of"].iter().any(|word| text.contains(word)) {
        text += "An atomic, a lock or an `UnsafeCell` is larger in the model than in `std`. If that is why the \
                 assertion fails, leave it out here: write #[cfg(not(feature = \"model\"))] above it, list the \
                 feature in Cargo.toml, and add --features model.\n";
    }
    text + "If `cargo test --no-run` in that folder succeeds, it uses something that the model does not have: \
            chapters/model-checker-finds.md lists what that is."
}

/// `oneshot@0.1.11` of `registry+https://…#oneshot@0.1.11`.
fn short(id: &str) -> &str {
    id.rsplit('#').next().unwrap_or(id)
}

fn explored(
    shadow: &Shadow,
    chosen: &[Test],
    request: &Request,
    cancel: &Cancel,
) -> Result<Vec<Report>> {
    let several = if chosen.len() == 1 { "test" } else { "tests" };
    let heading = format!("{}  {} {several}", styled(BOLD, &shadow.package.name), chosen.len());
    if !request.json {
        line(heading)?;
    }
    let width = chosen.iter().map(|test| test.name.len()).max().unwrap_or(0);
    let busy = Busy::new(format!("exploring {}", shadow.package.name));
    let on_start =
        |at: usize| busy.now(&format!("{} of {}: {}", at + 1, chosen.len(), chosen[at].name));
    let mut reports = Vec::new();
    let folder = shadow.package_folder();
    tests::explore(chosen, &folder, &request.bounds(), cancel, &on_start, |report| {
        let report = known(shadow, report);
        if !request.json {
            busy.aside(|| print(show::line(&report, width) + "\n"))?;
        }
        reports.push(report);
        Ok(())
    })?;
    Ok(reports)
}

/// The report with files called as the reader knows them.
fn known(shadow: &Shadow, mut report: Report) -> Report {
    report.finding.message = shadow.original(&report.finding.message);
    report.output = shadow.original(&report.output);
    for row in report.finding.trace.iter_mut().flat_map(|trace| &mut trace.rows) {
        row.file = shadow.original(&row.file);
        row.what = shadow.original(&row.what);
    }
    let goes_round = [verdict::LIVELOCK, verdict::ENDLESS_LOOP].contains(&&*report.finding.verdict);
    if let Some(package) = stopped_in(shadow, &report).filter(|_| goes_round) {
        let calls = format!(
            "{package}, where it goes round, calls the operating system, and the model doesn't see that"
        );
        report.finding.message += &match report.finding.trace.as_ref().is_some_and(only_looks) {
            true => format!(
                "\n{calls}: natively, threads sleep there. None of them changes anything any more, so no thread is left \
                 to wake another: this is a deadlock or a lost wake-up"
            ),
            false => format!(
                "\n{calls}: if a thread is to sleep there, this is a deadlock or a lost wake-up"
            ),
        };
    }
    report
}

/// Do all threads only look, and give way, for a long time before the execution was stopped?
fn only_looks(trace: &Trace) -> bool {
    const LONG: usize = 1_000;
    let looks = |row: &Row| {
        ["load ", "fence ", "spin_loop", "yield_now"].iter().any(|look| row.what.starts_with(look))
    };
    let rows = trace.rows.iter().rev().filter(|row| !row.fault);
    rows.take_while(|row| looks(row)).take(LONG).count() == LONG
}

/// The package of the registry in which the execution was stopped, if it calls the operating system.
fn stopped_in<'s>(shadow: &'s Shadow, report: &Report) -> Option<&'s str> {
    let last = report.finding.trace.as_ref()?.rows.last()?;
    let package = shadow.followed().into_iter().find(|package| {
        let folder = format!("{}-{}", package.name, package.version);
        Path::new(&last.file).starts_with(folder)
    })?;
    let source = source::of(package.folder(), package.library().map(|t| &*t.src_path));
    source.unseen.contains_key(source::CALLS_THE_SYSTEM).then_some(&*package.name)
}

fn draw(reports: &[Report], shadow: &Shadow, document: Document<'_>) -> Result<()> {
    let traces = reports.iter().filter_map(|report| report.finding.trace.as_ref());
    let Some(trace) = traces.into_iter().find(|trace| !trace.rows.is_empty()) else {
        tell(styled(BUSY, "nothing is drawn: no interleaving fails"));
        return Ok(());
    };
    document.write(&lifelines::file(trace, &Around::at(shadow.workspace())))
}

/// What the model does not see.
fn unseen(shadow: &Shadow) -> Vec<String> {
    let mut unseen: Vec<String> = shadow
        .left_out
        .iter()
        .map(|(id, why)| {
            format!(
                "{}: compiled as it is, since the model lacks something of it ({why})",
                short(id)
            )
        })
        .collect();
    for package in shadow.followed() {
        let source = source::of(package.folder(), package.library().map(|t| &*t.src_path));
        for (what, place) in source.unseen {
            unseen.push(format!("{}: {what} ({place})", package.name));
        }
    }
    if let Some(place) = source::starts_its_program(shadow.package.folder()) {
        unseen.push(format!(
            "{}: its program, which a test starts: there is no model in it, so it panics at the first thread, lock \
             or atomic ({place})",
            shadow.package.name
        ));
    }
    unseen
}

/// What is not run.
fn skipped(shadow: &Shadow, programs: &[Program], all: &[Test], request: &Request) -> Vec<String> {
    let mut skipped = Vec::new();
    let ignored = all.iter().filter(|test| test.ignored).count();
    if ignored > 0 && request.test.is_none() {
        skipped.push(format!("{ignored} marked #[ignore]; --test runs one by its name"));
    }
    for name in &shadow.own_main {
        skipped.push(format!(
            "tests/{name}: it has `harness = false`, so the model does not know its tests"
        ));
    }
    for target in shadow.package.targets.iter().filter(|t| !t.required_features.is_empty()) {
        let name = Program::name_of(&target.kind, &target.name);
        let is_run = programs.iter().any(|program| program.name == name);
        if target.test && (target.kind == ["test"] || target.kind == ["bin"]) && !is_run {
            let features = target.required_features.join(",");
            skipped.push(format!("{name}: it needs --features {features}"));
        }
    }
    if shadow.package.library().is_some_and(|library| library.doctest) {
        skipped.push("doctests".into());
    }
    skipped
}

fn no_tests(shadow: &Shadow, skipped: &[String]) -> String {
    let mut text = format!(
        "{} has no tests that the model can run: write a #[test] that starts two threads, in src or in tests/",
        shadow.package.name
    );
    for line in skipped {
        text += &format!("\n  not run: {line}");
    }
    text
}

#[cfg(test)]
mod unit {
    use super::*;
    use std::io;

    #[test]
    fn a_folder_that_is_locked_is_told_with_the_way_out_and_a_source_that_is_locked_is_named() {
        let told = |file: &str| {
            let denied = anyhow::Error::new(io::Error::from_raw_os_error(13));
            format!(
                "{:#}",
                cannot_copy(denied.context(format!("cannot make {file}")), Path::new("/x/target"))
            )
        };
        assert!(
            told("/x/target/model").contains("CARGO_TARGET_DIR="),
            "{}",
            told("/x/target/model")
        );
        assert_eq!(told("/y/src"), "cannot make /y/src: Permission denied (os error 13)");
    }
}
