//! Runs one test program and reads what its checks report.

use crate::checks::compile::Program;
use crate::host::confined::Confined;
use crate::host::process::{Cancel, Group, output};
use anyhow::{Context, Result, bail};
use report::verdict::NOT_STARTED;
use report::{ENDS_WITH, REPORT_FILE, Report};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::Builder;
use std::time::Duration;
use terminal::Cancelled;

/// How a test program is to be run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// Arguments of libtest's, such as a part of the names of the checks.
    pub args: &'a [&'a str],
    /// Environment variables to set.
    pub env: &'a [(&'a str, &'a str)],
    /// The bounds of the program; none for what is trusted.
    pub confined: Option<&'a Confined>,
    /// Ends the program when nothing more is to be learnt from it. What it has reported by then counts.
    pub enough: Option<&'a Cancel>,
}

/// Runs the checks of `program`, and answers their reports in the order in which they ended.
///
/// # Errors
/// When the program cannot be run, or ends badly without a report that says why.
pub fn run(program: &Program, wanted: &Wanted<'_>, cancel: &Cancel) -> Result<Vec<Report>> {
    run_and_count(program, wanted, cancel, |_| {})
}

/// How often it is counted how many checks have ended.
const COUNTED: Duration = Duration::from_millis(150);

/// As [`run`]; meanwhile `ended` is told how many checks have ended.
///
/// # Errors
/// As [`run`].
pub fn run_and_count(
    program: &Program,
    wanted: &Wanted<'_>,
    cancel: &Cancel,
    ended: impl Fn(usize) + Sync,
) -> Result<Vec<Report>> {
    let reports = tempfile::NamedTempFile::new().context("cannot write to the temporary folder")?;
    let mut output = tempfile::tempfile().context("cannot write to the temporary folder")?;
    let mut command = match wanted.confined {
        Some(confined) => confined.to_run(&program.file, reports.path()),
        None => Command::new(&program.file),
    };
    command.env(ENDS_WITH, std::process::id().to_string());
    command.args(wanted.args).envs(wanted.env.iter().copied());
    command.current_dir(&program.package).stdin(Stdio::null());
    // As `cargo test` does: a check may look for its files from there.
    command.env("CARGO_MANIFEST_DIR", &program.package).env(REPORT_FILE, reports.path());
    command.stdout(output.try_clone()?).stderr(output.try_clone()?);
    let group = match Group::start(&mut command, wanted.enough.unwrap_or(cancel)) {
        // Nothing more was to be learnt from it before it began.
        Err(error) if error.is::<Cancelled>() && !cancel.is_cancelled() => return Ok(Vec::new()),
        started => started?,
    };
    let (stop, stopped) = channel::<()>();
    let path = reports.path();
    let ended = &ended;
    let count = move || {
        let mut before = 0;
        while stopped.recv_timeout(COUNTED) == Err(RecvTimeoutError::Timeout) {
            let text = std::fs::read(path).unwrap_or_default();
            let now = text.iter().filter(|byte| **byte == b'\n').count();
            if now != before {
                before = now;
                ended(now);
            }
        }
    };
    let status = std::thread::scope(|scope| {
        let counts = Builder::new().name("count".to_owned()).spawn_scoped(scope, count);
        counts.context("cannot start a thread")?;
        let status = group.wait().context("cannot learn how the checks ended");
        // Its end is the end of counting.
        drop(stop);
        status
    })?;
    cancel.check()?;
    let read = Report::read_all(reports.path()).context("cannot read the reports of the checks")?;
    let explained = read.iter().any(|r| !r.passed && r.finding.verdict != NOT_STARTED)
        || wanted.enough.is_some_and(Cancel::is_cancelled);
    if !status.success() && !explained {
        bail!("{} ended with {status}:\n{}", program.file.display(), tail(&mut output)?);
    }
    Ok(read)
}

/// The names of the checks of `program` that have `filter` in them, as libtest lists them.
///
/// # Errors
/// When the program cannot be run.
pub fn list(program: &Program, filter: &str, cancel: &Cancel) -> Result<Vec<String>> {
    let mut command = Command::new(&program.file);
    command.args(["--list", "--format", "terse", filter]).current_dir(&program.package);
    let (names, _) = output(command.stderr(Stdio::null()), cancel)?;
    Ok(names.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect())
}

/// The last 4 KiB of the file, from the start of a line.
fn tail(file: &mut File) -> Result<String> {
    const KEPT: u64 = 4096;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(KEPT)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let whole =
        if length > KEPT { text.split_once('\n').map_or("", |(_, rest)| rest) } else { &text };
    Ok(whole.trim_end().to_owned())
}
