//! Processes that crash: each crash point is there in both flavours, and what is planted at one is found.

mod common;
#[path = "crashes/chapter.rs"]
mod crashes;

use common::{Ran, trial};
use harness::Flavour;
use harness::libtest_mimic::Trial;
use std::process::ExitCode;

const BOTH: &[&str] = &["native", "model"];
const NATIVE: &[&str] = &["native"];
const MODEL: &[&str] = &["model"];

/// A check, where it runs, and its verdict.
const EXPECTED: &[(&str, &[&str], &str)] = &[
    ("marked_then_added", BOTH, "lost after a crash"),
    ("added_then_marked", BOTH, "counted twice after a crash"),
    ("added_and_marked_at_once", BOTH, "passed"),
    ("extent_before_rows", BOTH, "lost after a crash"),
    ("both_without_a_flush", BOTH, "lost after a crash"),
    ("rows_before_extent", BOTH, "passed"),
    ("waits_for_its_flag", MODEL, "waits for the dead"),
    ("named_in_a_process", BOTH, "torn pair"),
    ("panics_in_a_process", BOTH, "panic"),
    ("panics_at_the_same_time", BOTH, "torn pair"),
    ("aborts_in_a_process", NATIVE, "abort"),
    ("has_memory_of_its_own", NATIVE, "passed"),
    ("is_left_alone", NATIVE, "torn pair"),
    ("dies_before_byte_0", BOTH, "lost after a crash"),
    ("dies_before_byte_1", BOTH, "lost after a crash"),
    ("dies_after_both_bytes", BOTH, "lost after a crash"),
    ("has_only_what_it_was_given", BOTH, "passed"),
];

/// The writer's uses of the file in the check `planted`. It can die before each of them.
const STEPS: usize = 5;

fn run(check: &str, flavour: &str, environment: &[(&str, &str)]) -> Result<Ran, String> {
    let name = format!("crashes::{check}::{flavour}");
    common::target_with(&format!("{flavour} {check}"), &[&name, "--exact"], environment)
}

fn comes_to(ran: &Ran, verdict: &str) -> Result<(), String> {
    let found: Vec<&str> = ran.reports.iter().map(|report| &*report.finding.verdict).collect();
    match found == [verdict] {
        true => Ok(()),
        false => Err(format!(
            "{found:?} and not {verdict}\n{:#?}\n{}{}",
            ran.reports, ran.stdout, ran.stderr
        )),
    }
}

/// A bug that shows only when the writer dies before this step: it is found there.
fn planted(flavour: &str, before: usize) -> Result<(), String> {
    comes_to(&run(&format!("planted_{before}"), flavour, &[])?, "lost after a crash")
}

/// Under the model an execution for each crash point, and one without: no more.
fn as_many_as_there_are() -> Result<(), String> {
    let ran = run("planted_nowhere", "model", &[])?;
    comes_to(&ran, "passed")?;
    match ran.reports[0].finding.executions {
        n if n == STEPS as u64 + 1 => Ok(()),
        n => Err(format!("{n} executions, for {STEPS} steps")),
    }
}

/// In bounds, the same is found.
fn confined() -> Result<(), String> {
    if let Some(layer) = harness::confine::layers().into_iter().find(|layer| !layer.holds) {
        eprintln!("skipped: this system has no {} ({})", layer.what, layer.how);
        return Ok(());
    }
    let bounds = [(harness::confine::CONFINED, "1")];
    comes_to(&run("rows_before_extent", "native", &bounds)?, "passed")?;
    comes_to(&run("added_then_marked", "native", &bounds)?, "counted twice after a crash")?;
    comes_to(&run("named_in_a_process", "native", &bounds)?, "torn pair")?;
    comes_to(&run("aborts_in_a_process", "native", &bounds)?, "abort")?;
    comes_to(&run("dies_before_byte_0", "native", &bounds)?, "lost after a crash")
}

fn main() -> ExitCode {
    if common::is_target() {
        let is_native = common::role_is("native");
        let flavour = if is_native { Flavour::Native } else { Flavour::Model };
        return harness::main(flavour, crashes::EXERCISES);
    }
    let mut tests: Vec<Trial> = Vec::new();
    for (check, flavours, verdict) in EXPECTED {
        tests.extend(flavours.iter().map(|flavour| {
            trial(format!("{check}::{flavour}"), || comes_to(&run(check, flavour, &[])?, verdict))
        }));
    }
    for flavour in BOTH {
        tests.extend((0..=STEPS).map(|before| {
            trial(format!("planted_{before}::{flavour}"), move || planted(flavour, before))
        }));
    }
    tests.push(trial("as_many_crash_points_as_steps", as_many_as_there_are));
    tests.push(trial("nowhere_else", || {
        comes_to(&run("planted_nowhere", "native", &[])?, "passed")
    }));
    tests.push(trial("confined", confined));
    common::test(tests)
}
