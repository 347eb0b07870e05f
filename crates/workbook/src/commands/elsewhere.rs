//! Commands that another program of this checkout has. It is built when it is asked for, so that a
//! newcomer's `cargo run` does not wait for what only these commands need.

use crate::checkout::tree::find_root;
use crate::host::process::cannot_run;
use crate::host::{cargo, disk};
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use terminal::{BUSY, styled, tell};

/// A program, and what it has to do.
#[derive(Debug)]
pub struct Elsewhere {
    program: &'static Program,
    arguments: Vec<OsString>,
}

/// A program of this checkout.
#[derive(Debug)]
struct Program {
    name: &'static str,
    /// What [`crate::commands::cli`] has too, for its list and its suggestions.
    commands: &'static [&'static str],
    /// The package, if it is not one of the default members. Cargo chooses the features of the dependencies
    /// by what is named: for the others none is, so that it builds only what a plain `cargo run` has not.
    package: Option<&'static str>,
    /// How long it takes to build it.
    takes: &'static str,
}

const PROGRAMS: &[Program] = &[
    Program {
        name: "reduction",
        commands: &["reduce", "follow", "recover", "sample"],
        package: None,
        takes: "half a minute",
    },
    Program {
        name: "interleave-cluster",
        commands: &["worker", "broker"],
        package: Some("cluster"),
        takes: "a few minutes",
    },
];

/// With this option, `reduce` is a command of the program for many machines.
const CLUSTER: &str = "--cluster";

/// The program that has the command which these arguments give, or ask help for; none if it is one of
/// the app's own.
pub fn program_of(arguments: impl Iterator<Item = OsString>) -> Option<Elsewhere> {
    let arguments: Vec<OsString> = arguments.collect();
    let mut words = arguments.iter().map(|argument| argument.to_str());
    let command = match words.next()?? {
        "help" => words.next()??,
        command => command,
    };
    let is_option =
        |word: &str| word.strip_prefix(CLUSTER).is_some_and(|v| v.is_empty() || v.starts_with('='));
    // Behind `--` there are only names.
    let mut options = words.flatten().take_while(|word| *word != "--");
    let many = command == "reduce" && options.any(is_option);
    let program = PROGRAMS.iter().find(|program| match many {
        true => program.package == Some("cluster"),
        false => program.commands.contains(&command),
    })?;
    Some(Elsewhere { program, arguments })
}

impl Elsewhere {
    /// Has cargo build the program in the profile of this one, beside it, and turns into it.
    ///
    /// # Errors
    /// When it cannot be built.
    pub fn run(self) -> Result<bool> {
        let ours = std::env::current_exe().context("cannot tell where this program lies")?;
        let folder = ours.parent().context("this program lies in no folder")?;
        let program = folder.join(self.program.name);
        match (locked(folder), program.exists()) {
            (None, known) => build(self.program, folder, known)?,
            (Some(why), true) => tell(format!(
                "{} cargo can't write to {} ({why}), so `{}` is run as it was last built",
                styled(BUSY, "warning:"),
                folder.display(),
                self.program.name
            )),
            (Some(why), false) => bail!(disk::locked(folder, &why)),
        }
        let error = Command::new(&program).args(self.arguments).exec();
        Err(cannot_run(program.as_os_str(), error))
    }
}

/// Why cargo can't build into `folder`, if it can't: it begins with locking this file.
fn locked(folder: &Path) -> Option<String> {
    let lock = File::options().append(true).create(true).open(folder.join(".cargo-lock"));
    lock.err().map(|error| error.kind().to_string())
}

/// Builds a program into `folder`, which cargo names after the profile. If it is `known`, cargo only sees
/// to it that it is up to date, and says nothing.
fn build(program: &Program, folder: &Path, known: bool) -> Result<()> {
    let Program { name, package, takes, .. } = program;
    let cargo = cargo::program();
    let mut command = Command::new(&cargo);
    cargo::forget_outer(&mut command);
    command.args(["build", "--bin", name]).stdin(Stdio::null());
    if let Some(package) = package {
        command.args(["--package", package]);
    }
    command.arg("--manifest-path").arg(find_root()?.join("Cargo.toml"));
    command.arg("--target-dir").arg(folder.parent().context("this program lies in no folder")?);
    match folder.file_name().and_then(|name| name.to_str()) {
        None | Some("debug") => {}
        Some(profile) => {
            command.args(["--profile", profile]);
        }
    }
    if known {
        command.arg("--quiet");
    } else {
        tell(format!("building `{name}`, which has this command: {takes}, the first time"));
    }
    let status = command.status().map_err(|error| cannot_run(&cargo, error))?;
    if !status.success() {
        bail!("`{name}`, which has this command, cannot be built");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::cli;
    use clap::CommandFactory;

    fn program(line: &str) -> Option<&'static str> {
        program_of(line.split_whitespace().map(OsString::from)).map(|of| of.program.name)
    }

    #[test]
    fn a_command_of_another_program_is_told_from_our_own() {
        for line in ["reduce", "reduce a.h5 --json", "sample --help", "help reduce"] {
            assert_eq!(program(line), Some("reduction"), "{line}");
        }
        for line in
            ["worker nats://h:4222", "broker --help", "reduce --cluster nats://h:4222 a.h5 /x"]
                .into_iter()
                .chain(["reduce a.h5 /x --cluster=nats://h:4222", "help worker"])
        {
            assert_eq!(program(line), Some("interleave-cluster"), "{line}");
        }
        for line in ["reduce -- --cluster", "reduce a.h5 --clusters"] {
            assert_eq!(program(line), Some("reduction"), "{line}");
        }
        for line in ["", "help", "check reduce", "--help", "list", "help check"] {
            assert_eq!(program(line), None, "{line}");
        }
    }

    #[test]
    fn the_list_of_commands_has_them_all() {
        let ours = cli::Cli::command();
        for command in PROGRAMS.iter().flat_map(|program| program.commands) {
            assert!(ours.find_subcommand(command).is_some(), "{command}");
        }
    }
}
