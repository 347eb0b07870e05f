//! The programs of the book, each run in a process of its own.

use harness::protocol::{Answer, EXPLORE, Request, Task};
use harness::{REPORT_FILE, Report};
use std::fs;
use std::process::{Command, Stdio};

/// Set when this program is to run the programs of the book, instead of testing the book.
const TARGET: &str = "INTERLEAVE_BOOK_TARGET";

/// Is this process to run the programs?
pub fn is_target() -> bool {
    std::env::var_os(TARGET).is_some()
}

/// Runs every program, and the checks on the mistakes that the book shows.
///
/// # Errors
/// If this program cannot be started once more, or leaves no reports.
pub fn reports() -> Result<Vec<Report>, String> {
    let file = std::env::temp_dir().join(format!("interleave-book-{}.json", std::process::id()));
    let _ = fs::remove_file(&file);
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    // The exit code tells nothing: many of the programs go wrong on purpose.
    let output = Command::new(program)
        .env(TARGET, "1")
        .env(REPORT_FILE, &file)
        .stdin(Stdio::null())
        .output()
        .map_err(|e| e.to_string())?;
    let reports = Report::read_all(&file);
    let _ = fs::remove_file(&file);
    reports.map_err(|e| format!("no reports: {e}\n{}", String::from_utf8_lossy(&output.stderr)))
}

/// Asks for the executions of one program.
///
/// # Errors
/// If this program cannot be started once more, or answers nothing.
pub fn ask(name: &str, task: Task) -> Result<Answer, String> {
    let request = Request { exercise: name.to_owned(), check: "main".to_owned(), task };
    let request = serde_json::to_string(&request).map_err(|e| e.to_string())?;
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    let output = Command::new(program)
        .env(TARGET, "1")
        .env(EXPLORE, request)
        .stdin(Stdio::null())
        .output()
        .map_err(|e| e.to_string())?;
    serde_json::from_slice(&output.stdout)
        .map_err(|e| format!("{name}: no answer: {e}\n{}", String::from_utf8_lossy(&output.stderr)))
}
