//! The tests of the programs that were built: which there are, and their reports.

use super::build::Program;
use crate::checks::compile;
use crate::checks::run;
use crate::host::process::{Cancel, output};
use anyhow::{Context, Result, bail};
use report::Report;
use report::own::{BOUNDS, Bounds};
use std::collections::HashSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread::{self, Builder};

/// One test of one program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// The program that it is in.
    pub program: Program,
    /// `queue::tests::two_producers`
    pub name: String,
    /// Was it marked `#[ignore]`?
    pub ignored: bool,
}

/// The tests of the programs.
///
/// # Errors
/// When a program cannot be run.
pub fn of(programs: &[Program], folder: &Path, cancel: &Cancel) -> Result<Vec<Test>> {
    let mut tests = Vec::new();
    for program in programs {
        let ignored: HashSet<String> =
            list(program, &["--ignored"], folder, cancel)?.into_iter().collect();
        for name in list(program, &[], folder, cancel)? {
            let ignored = ignored.contains(&name);
            tests.push(Test { program: program.clone(), name, ignored });
        }
    }
    Ok(tests)
}

fn list(program: &Program, args: &[&str], folder: &Path, cancel: &Cancel) -> Result<Vec<String>> {
    let mut command = Command::new(&program.file);
    command.args(["--list", "--format", "terse"]).args(args).current_dir(folder);
    let (names, _) = output(command.stderr(Stdio::null()), cancel)?;
    Ok(names.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect())
}

/// The tests that the reader asks for: those of that name, or with that in their names; those that are
/// not ignored if no name is given.
///
/// # Errors
/// When there is none.
pub fn select(tests: Vec<Test>, wanted: Option<&str>) -> Result<Vec<Test>> {
    let Some(wanted) = wanted else {
        return Ok(tests.into_iter().filter(|test| !test.ignored).collect());
    };
    let is_it = |test: &Test| {
        test.name == wanted || test.name.strip_suffix(wanted).is_some_and(|s| s.ends_with("::"))
    };
    let named: Vec<Test> = tests.iter().filter(|test| is_it(test)).cloned().collect();
    if !named.is_empty() {
        return Ok(named);
    }
    let like: Vec<Test> = tests.iter().filter(|t| t.name.contains(wanted)).cloned().collect();
    if !like.is_empty() {
        return Ok(like);
    }
    let mut names: Vec<&str> = tests.iter().map(|test| &*test.name).collect();
    names.sort_by(|a, b| strsim::jaro(b, wanted).total_cmp(&strsim::jaro(a, wanted)));
    names.truncate(12);
    bail!("no test has {wanted} in its name; the nearest are:\n  {}", names.join("\n  "))
}

/// Runs the tests, several at once, and hands on each report in the order of the tests.
///
/// # Errors
/// When one cannot be run.
pub fn explore(
    tests: &[Test],
    folder: &Path,
    bounds: &Bounds,
    cancel: &Cancel,
    on_start: &(dyn Fn(usize) + Sync),
    mut on_report: impl FnMut(Report) -> Result<()>,
) -> Result<()> {
    let cores = thread::available_parallelism().map_or(1, |n| n.get()).min(tests.len().max(1));
    let next = AtomicUsize::new(0);
    let stopped = cancel.below();
    let (sender, receiver) = mpsc::channel();
    let (next, stopped) = (&next, &stopped);
    thread::scope(|scope| {
        for _ in 0..cores {
            let sender = sender.clone();
            let work = move || {
                // Relaxed: the number is all that the threads share.
                while let at = next.fetch_add(1, Ordering::Relaxed)
                    && let Some(test) = tests.get(at)
                {
                    on_start(at);
                    if sender.send((at, one(test, folder, bounds, stopped))).is_err() {
                        return;
                    }
                }
            };
            let started = Builder::new().name("tests".to_owned()).spawn_scoped(scope, work);
            started.context("cannot start a thread")?;
        }
        // When the last thread has ended, nothing more is waited for.
        drop(sender);
        let mut early = std::collections::BTreeMap::new();
        for at in 0..tests.len() {
            let report = loop {
                if let Some(report) = early.remove(&at) {
                    break report;
                }
                let (index, report) = receiver.recv().context("a thread of this program ended")?;
                early.insert(index, report);
            };
            let handed = report.and_then(&mut on_report);
            if handed.is_err() {
                stopped.cancel();
                return handed;
            }
        }
        Ok(())
    })
}

fn one(test: &Test, folder: &Path, bounds: &Bounds, cancel: &Cancel) -> Result<Report> {
    let bounds = Bounds { program: test.program.name.clone(), ..bounds.clone() };
    let bounds = serde_json::to_string(&bounds)?;
    let program = compile::Program {
        file: test.program.file.clone(),
        package: folder.to_owned(),
        model: true,
    };
    let wanted = run::Wanted {
        args: &["--include-ignored", "--exact", &test.name],
        env: &[(BOUNDS, &bounds)],
        ..run::Wanted::default()
    };
    let reports = run::run(&program, &wanted, cancel)?;
    reports.into_iter().next().with_context(|| format!("{} ended without a report", test.name))
}
