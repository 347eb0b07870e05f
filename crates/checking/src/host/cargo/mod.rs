//! Calls of cargo.

pub(crate) mod messages;
pub mod words;

use crate::host::process::{Cancel, Group, output};
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::process::{ChildStdout, Command, ExitStatus, Stdio};
use std::thread::Builder;

const BOOTSTRAP: &str = "RUSTC_BOOTSTRAP";

/// The cargo that this program was started by, or else the usual one.
pub fn program() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

/// The name of this system, as cargo and the compiler call it; none if the compiler doesn't tell.
pub fn host(cancel: &Cancel) -> Option<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
    let (said, status) =
        output(Command::new(rustc).arg("-vV").stderr(Stdio::null()), cancel).ok()?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "))?;
    status.success().then(|| host.to_owned())
}

/// `cargo run` describes itself to what it starts; cargo below it must decide as if it were called
/// from a shell, or it builds again what a learner's `cargo test` has built.
pub fn forget_outer(command: &mut Command) {
    // As .cargo/config.toml says, which cargo does not find from everywhere. A reader's own stays.
    if std::env::var_os(BOOTSTRAP).is_none() {
        command.env(BOOTSTRAP, "model_std");
    }
    for (name, _) in std::env::vars_os() {
        let Some(text) = name.to_str() else { continue };
        if text.starts_with("CARGO_PKG_")
            || text.starts_with("CARGO_MANIFEST_")
            || text.starts_with("CARGO_BIN_")
            || text.starts_with("CARGO_CRATE_")
            || text == "CARGO_PRIMARY_PACKAGE"
        {
            command.env_remove(name);
        }
    }
}

/// A compiler cache that is told of by this variable would compile an answer in a server of its own, out of bounds.
/// Outside of them it is not used either, because cargo keeps apart what was built with a wrapper and without.
pub(crate) fn without_workspace_wrapper(command: &mut Command) {
    command.env_remove("RUSTC_WORKSPACE_WRAPPER").env_remove("CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER");
}

/// A call that came to its end.
#[derive(Debug)]
pub struct Ran<T> {
    /// What was made of its output.
    pub read: T,
    /// The last of what it told its user.
    pub said: String,
    /// How it ended.
    pub status: ExitStatus,
}

/// Runs cargo as `command` has it, and reads its output by `read`. `on_line` gets what cargo tells its user,
/// as [`words::said`] does.
///
/// # Errors
/// When cargo cannot be run, what `read` fails with, and [`Cancelled`](terminal::Cancelled).
pub fn run<T>(
    command: &mut Command,
    cancel: &Cancel,
    on_line: &(dyn Fn(&str) + Sync),
    read: impl FnOnce(ChildStdout) -> Result<T>,
) -> Result<Ran<T>> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut group = Group::start(command, cancel)?;
    let out = group.stdout().expect("standard output is piped");
    let err = group.stderr().expect("standard error is piped");
    // Both at once: cargo waits where a pipe is full.
    let (read, said) = std::thread::scope(|scope| -> Result<_> {
        let words = Builder::new().name("cargo's words".to_owned());
        let words = words.spawn_scoped(scope, || words::said(err, on_line));
        let words = words.context("cannot start a thread")?;
        let read = read(out);
        Ok((read, words.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))))
    })?;
    let status = group.wait().context("cannot learn how cargo ended")?;
    cancel.check()?;
    Ok(Ran { read: read?, said, status })
}
