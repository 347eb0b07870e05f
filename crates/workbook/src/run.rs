//! Runs one test program and reads what its checks report.

use crate::compile::Program;
use crate::process::{Cancel, Cancelled, Group};
use anyhow::{Context, Result, bail};
use harness::verdict::NOT_STARTED;
use harness::{REPORT_FILE, Report};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::process::{Command, Stdio};

/// Runs the checks of `program` with these arguments of libtest's, such as a part of their names, and
/// answers their reports in the order in which they ended.
///
/// # Errors
/// When the program cannot be run, or ends badly without a report that says why.
pub fn run(program: &Program, args: &[&str], cancel: &Cancel) -> Result<Vec<Report>> {
    let reports = tempfile::NamedTempFile::new().context("cannot write to the temporary folder")?;
    let mut output = tempfile::tempfile().context("cannot write to the temporary folder")?;
    let mut command = Command::new(&program.file);
    command.args(args).current_dir(&program.package).stdin(Stdio::null());
    // As `cargo test` does: a check may look for its files from there.
    command.env("CARGO_MANIFEST_DIR", &program.package).env(REPORT_FILE, reports.path());
    command.stdout(output.try_clone()?).stderr(output.try_clone()?);
    let group = match Group::start(&mut command, cancel) {
        Err(_) if cancel.is_cancelled() => return Err(Cancelled.into()),
        other => other.with_context(|| format!("cannot run {}", program.file.display()))?,
    };
    let status = group.wait().context("cannot learn how the checks ended")?;
    cancel.check()?;
    let text = std::fs::read_to_string(reports.path()).context("cannot read the reports")?;
    let read: Vec<Report> = text
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()
        .context("cannot understand the reports of the checks")?;
    let explained = read.iter().any(|r| !r.passed && r.verdict != NOT_STARTED);
    if !status.success() && !explained {
        bail!("{} ended with {status}:\n{}", program.file.display(), tail(&mut output)?);
    }
    Ok(read)
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
