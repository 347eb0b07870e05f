//! Programs that the compiler rejects.

use super::pages::root;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// What the compiler says about a program.
///
/// # Errors
/// If it cannot be run, or accepts the program.
pub fn complaint(program: &Path) -> Result<String, String> {
    let output = rustc(|command| {
        command.args(["--edition", "2024", "--crate-type", "bin", "--emit", "metadata"]);
        command.args(["-o", "/dev/null"]).arg(program);
    })?;
    match output.status.success() {
        true => Err(format!("{} should not compile, but it does", program.display())),
        false => Ok(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// The compiler's name and version: `rustc 1.95.0 (59807616e 2026-04-14)`.
///
/// # Errors
/// If it cannot be run.
pub fn version() -> Result<String, String> {
    let output = rustc(|command| {
        command.arg("--version");
    })?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn rustc(arguments: impl FnOnce(&mut Command)) -> Result<Output, String> {
    let mut command = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    arguments(&mut command);
    let ran = command.current_dir(root()).stdin(Stdio::null()).output();
    ran.map_err(|e| format!("rustc cannot be run: {e}"))
}
