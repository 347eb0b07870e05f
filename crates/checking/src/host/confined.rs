//! Programs that a stranger's answer has a part in, started in bounds: the compiler that reads it, and
//! the test program that runs it.
//!
//! A process can only confine itself. So the app starts itself once more, as `confined`; this confines
//! itself, and turns into the program.

use crate::checkout::tree::Tree;
use crate::host::process::cannot_run;
use anyhow::{Context, Result, bail};
use confine::{self, Bounds, Layer, SYSTEM};
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The name of the command that confines itself.
pub const COMMAND: &str = "confined";

/// When to confine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum When {
    /// As far as this system can
    Auto,
    /// In full; if this system lacks a layer, give no verdict
    On,
    /// Not at all, for answers of your own
    Off,
    /// Say what this system can do, and check nothing
    Help,
}

/// Memory for each process of a build. A build of an answer takes a quarter of it.
const COMPILER_MEMORY: u64 = 3 << 30;
/// Processor time for each process of a build, in seconds. A build of an answer takes two.
const COMPILER_SECONDS: u64 = 10;

/// What of the environment a build may depend on. Cargo builds again what depends on a variable that
/// has changed.
const BUILD_ENVIRONMENT: [&str; 14] = [
    "CARGO",
    "RUST",
    "HDF5",
    "PKG_CONFIG",
    "CC",
    "CFLAGS",
    "CXX",
    "AR",
    "LD",
    "LIBRARY_PATH",
    "CPATH",
    "PATH",
    "HOME",
    "LANG",
];

/// The bounds of one answer's build and checks; its temporary folder is gone with this.
#[derive(Debug)]
pub struct Confined {
    app: PathBuf,
    build: Bounds,
    run: Bounds,
    temporary: tempfile::TempDir,
}

impl Confined {
    /// Bounds for an answer that is built in `workspace`, and whose checks are in `tests`.
    ///
    /// # Errors
    /// When there is no room for temporary files.
    pub fn new(tree: &Tree, workspace: &Path) -> Result<Confined> {
        let temporary = tempfile::Builder::new()
            .prefix("interleave-answer-")
            .tempdir()
            .context("cannot write to the temporary folder")?;
        let system = SYSTEM.map(PathBuf::from);
        let target = tree.target_dir();
        let of_checkout =
            [".cargo", "Cargo.toml", "Cargo.lock", "src", "crates", "tests", "benches", "examples"]
                .map(|part| tree.root().join(part));
        let pristine = tree.root().join("exercises/.pristine");
        // Not the whole target folder: it has the workspaces of other answers.
        let programs = target.join("debug");
        let notes = target.join(".rustc_info.json");
        let read =
            system.iter().cloned().chain(tools()).chain(of_checkout).chain([pristine, notes]);
        let of_cargo = [programs.clone(), target.join("tmp"), workspace.to_owned()];
        let build = Bounds {
            // Cargo looks into /proc for its jobs.
            read: read.chain(["/proc".into()]).collect(),
            write: of_cargo.into_iter().chain([temporary.path().to_owned()]).collect(),
            memory: Some(COMPILER_MEMORY),
            processor: Some(COMPILER_SECONDS),
        };
        // The test program looks at its checks in /proc; the checks themselves see less.
        let read = system.iter().cloned().chain([programs, "/proc".into()]);
        let run = Bounds {
            read: read.collect(),
            write: vec![temporary.path().to_owned()],
            ..Bounds::default()
        };
        let app = std::env::current_exe().context("cannot find this program")?;
        Ok(Confined { app, build, run, temporary })
    }

    /// A command that builds, as if it were `program`.
    pub fn to_build(&self, program: &OsString) -> Command {
        let mut command = self.start(&self.build, program.as_ref());
        for (name, value) in std::env::vars_os() {
            let known = name.to_str().is_some_and(|name| {
                let secret = name.contains("TOKEN") || name.contains("PASSWORD");
                !secret && BUILD_ENVIRONMENT.iter().any(|known| name.starts_with(known))
            });
            if known {
                command.env(name, value);
            }
        }
        // What is needed has been fetched; the cache of cargo is not to be tidied up from in here.
        command.env("CARGO_NET_OFFLINE", "true").env("CARGO_CACHE_AUTO_CLEAN_FREQUENCY", "never");
        // A compiler cache, such as sccache, would compile an answer in a server of its own, out of bounds, or fail
        // because it can't write to its folder. An empty value means no wrapper, whatever cargo's configuration says.
        command.env("RUSTC_WRAPPER", "");
        command
    }

    /// A command that runs the checks, as if it were `program`, which appends its reports to `reports`.
    pub fn to_run(&self, program: &Path, reports: &Path) -> Command {
        let mut bounds = self.run.clone();
        bounds.write.push(reports.to_owned());
        let mut command = self.start(&bounds, program);
        // The sample files are looked for, and made, in the folder of what cargo builds. So each answer
        // has its own, which no other has touched.
        command.env(confine::CONFINED, "1").env("CARGO_TARGET_DIR", self.temporary.path());
        command
    }

    fn start(&self, bounds: &Bounds, program: &Path) -> Command {
        let mut command = Command::new(&self.app);
        command.env_clear().env("TMPDIR", self.temporary.path()).arg(COMMAND);
        let numbers = [("--memory", bounds.memory), ("--processor", bounds.processor)];
        for (name, number) in numbers {
            command.args(number.map(|n| format!("{name}={n}")));
        }
        for (name, paths) in [("--read", &bounds.read), ("--write", &bounds.write)] {
            for path in paths {
                command.arg(name).arg(path);
            }
        }
        command.arg("--").arg(program);
        command
    }
}

/// Where cargo and the compiler are, and the sources of other crates; not where cargo keeps passwords.
fn tools() -> Vec<PathBuf> {
    let home = std::env::home_dir().unwrap_or_default();
    let of = |variable: &str, usual: &str| {
        std::env::var_os(variable).map_or_else(|| home.join(usual), PathBuf::from)
    };
    let cargo = of("CARGO_HOME", ".cargo");
    let parts = ["bin", "registry", "git", "config.toml", "env"].map(|part| cargo.join(part));
    let own = std::env::var_os("CARGO").map(PathBuf::from);
    // A toolchain that is not rustup's has its folders beside the one of its programs.
    let beside = own.as_deref().and_then(Path::parent).and_then(Path::parent).map(Path::to_owned);
    let of_system = |path: &PathBuf| path.parent().is_some();
    parts
        .into_iter()
        .chain([of("RUSTUP_HOME", ".rustup")])
        .chain(own)
        .chain(beside.filter(of_system))
        .collect()
}

/// Confines this process, and turns it into `program`. Does not return unless that fails.
///
/// # Errors
/// When the system cannot confine it, or the program cannot be run.
pub fn become_confined(bounds: &Bounds, program: &[OsString]) -> Result<std::convert::Infallible> {
    let [program, args @ ..] = program else { bail!("no program is named") };
    bounds.apply().context("cannot confine this process")?;
    let error = Command::new(program).args(args).exec();
    Err(cannot_run(program, error))
}

/// What is in force here, in words: a line for each layer.
pub fn described() -> String {
    let line = |Layer { what, holds, how }: Layer| {
        format!("{}  {what}: {how}", if holds { "in force    " } else { "NOT in force" })
    };
    let mut lines: Vec<String> = confine::layers().into_iter().map(line).collect();
    lines.push(
        "always        what an answer may not use is refused by name: see the teachers' page"
            .into(),
    );
    lines.join("\n")
}

/// What this system lacks; none if it has everything.
pub fn lacking() -> Option<String> {
    let layers = confine::layers();
    let lacking: Vec<String> = layers
        .into_iter()
        .filter(|layer| !layer.holds)
        .map(|Layer { what, how, .. }| format!("{what} ({how})"))
        .collect();
    (!lacking.is_empty()).then(|| lacking.join("; "))
}
