//! One call of cargo that builds the test programs of a shadow workspace.

use super::shadow::Shadow;
use crate::host::cargo::messages::{Message, only_colours};
use crate::host::cargo::{self, Ran};
use crate::host::disk;
use crate::host::process::Cancel;
use anyhow::{Context, Result, bail};
use std::env;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A test program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The file to run.
    pub file: PathBuf,
    /// `lib`, `tests/pool`, `bin/tool`.
    pub name: String,
}

impl Program {
    /// What the program of a target's tests is called.
    pub fn name_of(kind: &[String], target: &str) -> String {
        match kind {
            [kind] if kind == "test" => format!("tests/{target}"),
            [kind] if kind == "bin" => format!("bin/{target}"),
            _ => "lib".to_owned(),
        }
    }
}

/// An error of the compiler.
#[derive(Debug)]
pub struct Wrong {
    /// The manifest of the package that it is in.
    pub manifest: PathBuf,
    /// Its first line.
    pub message: String,
    /// All of it, with colours.
    pub rendered: String,
}

/// How a build ended.
#[derive(Debug, Default)]
pub struct Built {
    /// The programs that could be built.
    pub programs: Vec<Program>,
    /// What could not.
    pub errors: Vec<Wrong>,
}

/// Builds the tests of the package.
///
/// # Errors
/// When cargo cannot be run, or fails without an error of the compiler.
pub fn build(
    shadow: &Shadow,
    target: &Path,
    features: &[String],
    cancel: &Cancel,
    on_line: &(dyn Fn(&str) + Sync),
) -> Result<Built> {
    let mut command = Command::new(cargo::program());
    cargo::forget_outer(&mut command);
    command.current_dir(shadow.configured());
    command.args(["test", "--no-run", "--no-fail-fast", "--tests"]);
    command.arg("--message-format=json-diagnostic-rendered-ansi");
    command.arg("--manifest-path").arg(shadow.package_folder().join("Cargo.toml"));
    command.arg("--target-dir").arg(target).args(features);
    cap_lints(&mut command, |name| env::var(name).ok());
    command.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", "80");
    let Ran { read: built, said, status } = cargo::run(&mut command, cancel, on_line, messages)
        .context("cargo cannot build the tests")?;
    if !status.success() && built.errors.is_empty() {
        if let Some(why) = disk::cannot_keep([&*said], target) {
            bail!(why);
        }
        bail!("cargo could not build the tests ({status}):\n{}", shadow.original(said.trim_end()));
    }
    Ok(built)
}

/// A lint that the reader's code denies, or the reader for all code, does not keep it from being explored.
fn cap_lints(command: &mut Command, variable: impl Fn(&str) -> Option<String>) {
    const CAP: &str = "--cap-lints=warn";
    command.args(["--config", &format!("build.rustflags=['{CAP}']")]);
    // Cargo takes the flags from one of these, if it is set, and from nowhere else.
    for (name, separator) in [("CARGO_ENCODED_RUSTFLAGS", '\u{1f}'), ("RUSTFLAGS", ' ')] {
        if let Some(flags) = variable(name) {
            let separator = if flags.is_empty() { String::new() } else { separator.into() };
            command.env(name, flags + &separator + CAP);
        }
    }
}

fn messages(out: impl Read) -> Result<Built> {
    let mut built = Built::default();
    for line in BufReader::new(out).lines() {
        let line = line.context("cannot read what cargo says")?;
        let Ok(message) = serde_json::from_str::<Message>(&line) else { continue };
        match message {
            Message::Said { manifest_path, message, .. }
                if message.is_error() && message.has_a_place() =>
            {
                built.errors.push(Wrong {
                    manifest: manifest_path,
                    rendered: only_colours(message.rendered.as_deref().unwrap_or(&message.message)),
                    message: message.message,
                });
            }
            Message::Made { target, executable: Some(file), .. } => {
                let name = Program::name_of(&target.kind, &target.name);
                built.programs.push(Program { file, name });
            }
            _ => {}
        }
    }
    let rank = |p: &Program| (p.name != "lib", p.name.clone());
    built.programs.sort_by_key(rank);
    Ok(built)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lints_are_capped_wherever_the_flags_come_from() {
        let flags = |set: (&str, &str)| {
            let mut command = Command::new("cargo");
            cap_lints(&mut command, |name| (name == set.0).then(|| set.1.to_owned()));
            let set: Vec<_> =
                command.get_envs().map(|(_, value)| value.unwrap().to_owned()).collect();
            set.join(std::ffi::OsStr::new("; ")).into_string().unwrap()
        };
        assert_eq!(flags(("", "")), "");
        assert_eq!(flags(("RUSTFLAGS", "-Dwarnings")), "-Dwarnings --cap-lints=warn");
        assert_eq!(flags(("RUSTFLAGS", "")), "--cap-lints=warn");
        let encoded = flags(("CARGO_ENCODED_RUSTFLAGS", "--cfg\u{1f}tokio_unstable"));
        assert_eq!(encoded, "--cfg\u{1f}tokio_unstable\u{1f}--cap-lints=warn");
    }
}
