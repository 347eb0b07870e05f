//! What the measurements share: where and when they were made.

use std::error::Error;
use std::fs;
use std::process::Command;

/// As `2 cores (AMD EPYC)`.
///
/// # Errors
/// If the system does not tell.
pub fn machine() -> Result<String, Box<dyn Error>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let cores = if cores == 1 { "1 core".into() } else { format!("{cores} cores") };
    let text = fs::read_to_string("/proc/cpuinfo")?;
    let line = text.lines().find_map(|line| line.strip_prefix("model name"));
    let model = line.map_or("of unknown make", |name| name.trim_start_matches([' ', '\t', ':']));
    Ok(format!("{cores} ({model})"))
}

/// As `2026-11-27`.
///
/// # Errors
/// If there is no `date`.
pub fn today() -> Result<String, Box<dyn Error>> {
    date("+%Y-%m-%d")
}

/// As `15:40`.
///
/// # Errors
/// If there is no `date`.
pub fn now() -> Result<String, Box<dyn Error>> {
    date("+%H:%M")
}

fn date(format: &str) -> Result<String, Box<dyn Error>> {
    let out = Command::new("date").args(["--utc", format]).output()?;
    Ok(String::from_utf8(out.stdout)?.trim().to_owned())
}
