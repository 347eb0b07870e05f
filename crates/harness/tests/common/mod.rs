//! A test program with two roles: run plainly, it tests; started by itself, it is a chapter's
//! target, whose behaviour is tested.
//!
//! Nothing here uses threads or time, which are modelled in `crates/model`.

// Each of these programs uses its part of this.
#![allow(dead_code)]

use harness::{Report, libtest_mimic};
use libtest_mimic::{Arguments, Failed, Trial};
use std::process::{Command, ExitCode, Stdio};

/// Set in the role of the target; the value is unique, so that what is left running can be found.
const ROLE: &str = "HARNESS_TEST_TARGET";

/// How a run of the target ended.
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    pub reports: Vec<Report>,
}

/// Is this process the target?
pub fn is_target() -> bool {
    std::env::var_os(ROLE).is_some()
}

/// Was the target started with a role that begins with `flavour`?
pub fn role_is(flavour: &str) -> bool {
    std::env::var(ROLE).is_ok_and(|role| role.starts_with(flavour))
}

/// Runs the tests.
pub fn test(tests: Vec<Trial>) -> ExitCode {
    libtest_mimic::run(&Arguments::from_args(), tests).exit_code()
}

/// A trial, named.
pub fn trial(
    name: impl Into<String>,
    run: impl FnOnce() -> Result<(), String> + Send + 'static,
) -> Trial {
    Trial::test(name, move || run().map_err(Failed::from))
}

/// Starts this program as the target, with these arguments and this role, which must be unique.
pub fn target(role: &str, arguments: &[&str]) -> Result<Ran, String> {
    target_with(role, arguments, &[])
}

/// The same, with more in its environment.
pub fn target_with(
    role: &str,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> Result<Ran, String> {
    let token = format!("{role} {}", std::process::id());
    let file = std::env::temp_dir().join(format!("{}.json", token.replace([' ', ':'], "-")));
    let output = Command::new(std::env::current_exe().map_err(|e| e.to_string())?)
        .args(arguments)
        .envs(environment.iter().copied())
        .env(ROLE, &token)
        .env(harness::REPORT_FILE, &file)
        .stdin(Stdio::null())
        .output()
        .map_err(|e| e.to_string())?;
    let reports = match file.exists() {
        true => Report::read_all(&file).map_err(|e| e.to_string())?,
        false => Vec::new(),
    };
    let _ = std::fs::remove_file(&file);
    nothing_is_left(&token)?;
    Ok(Ran {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        reports,
    })
}

/// Is no process left that inherited this role?
fn nothing_is_left(token: &str) -> Result<(), String> {
    let mut left = Vec::new();
    // A killed process needs a moment to go. Each look reads all of /proc, which is a pause as well.
    for _ in 0..100 {
        left = running(token);
        if left.is_empty() {
            return Ok(());
        }
    }
    Err(format!("these processes are left running: {left:?}"))
}

fn running(token: &str) -> Vec<u32> {
    let variable = format!("{ROLE}={token}\0");
    std::fs::read_dir("/proc")
        .expect("these tests need /proc")
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|id: &u32| {
            // The environment of a process that is over is empty or cannot be read.
            let environment = std::fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
            environment.windows(variable.len()).any(|part| part == variable.as_bytes())
        })
        .collect()
}

/// What a check over a faulty subject must come to.
pub struct Expected {
    pub check: &'static str,
    pub verdict: &'static str,
    /// What the message must contain.
    pub says: &'static [&'static str],
    /// The longest that it may take, in seconds.
    pub within: f64,
}

/// One trial for each check: it runs alone, and must come to its verdict.
pub fn faults(flavour: &'static str, all: &'static [Expected]) -> Vec<Trial> {
    all.iter().map(|e| trial(e.check, || fault(flavour, e))).collect()
}

fn fault(flavour: &str, expected: &Expected) -> Result<(), String> {
    let name = format!("faults::{}::{flavour}", expected.check);
    let ran = target(&name, &[&name, "--exact"])?;
    let [report] = &ran.reports[..] else {
        return Err(format!("{} reports, not 1\n{}{}", ran.reports.len(), ran.stdout, ran.stderr));
    };
    let wrong = |what: &str| Err(format!("{what}\n{report:#?}\n{}{}", ran.stdout, ran.stderr));
    if report.finding.verdict != expected.verdict {
        return wrong(&format!("the verdict should be {}", expected.verdict));
    }
    let text = report.to_string();
    if let Some(missing) = expected.says.iter().find(|words| !text.contains(**words)) {
        return wrong(&format!("the message should contain {missing:?}"));
    }
    if report.seconds > expected.within {
        return wrong(&format!("it should take less than {} s", expected.within));
    }
    let passes = expected.verdict == harness::verdict::PASSED;
    if report.passed != passes || ran.code != Some(if passes { 0 } else { 101 }) {
        return wrong(&format!("the exit code is {:?}", ran.code));
    }
    let see = format!("see: chapters/glossary.md, `{}`", expected.verdict);
    if !passes && !ran.stdout.contains(&see) {
        return wrong("the text should say where to read about it");
    }
    Ok(())
}
