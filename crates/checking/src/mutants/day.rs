//! The day on which something was recorded.

use anyhow::{Context, Result};
use std::process::Command;

/// As `2026-11-27`.
pub(super) fn today() -> Result<String> {
    let out =
        Command::new("date").args(["--utc", "+%Y-%m-%d"]).output().context("cannot run date")?;
    Ok(String::from_utf8(out.stdout)?.trim().to_owned())
}
