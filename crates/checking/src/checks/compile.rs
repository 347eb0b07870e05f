//! One call of cargo that builds the test programs of a chapter, and what the compiler said.

use crate::checkout::tree::normalise;
use crate::host::cargo::messages::{Diagnostic, Made, Message, only_colours};
use crate::host::cargo::{self, Ran};
use crate::host::confined::Confined;
use crate::host::disk;
use crate::host::process::Cancel;
use anyhow::{Context, Result, bail};
use report::Flavour;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What to build: the test target `name` of two packages of a workspace.
#[derive(Debug)]
pub struct Target<'a> {
    /// The workspace's folder; cargo runs there, and rustc's paths are relative to it.
    pub workspace: &'a Path,
    /// The folders of the packages whose target it is: with the real `std`, and with the modelled one.
    pub packages: [PathBuf; 2],
    /// The target's name. Another package may have a target of this name; it is built, and not run.
    pub name: &'a str,
    /// Is it one of all packages of the workspace, as the authors' tests are? Else of those that cargo
    /// builds when none is named.
    pub of_authors: bool,
    /// Where cargo keeps what it built; none for the usual place.
    pub target_dir: Option<&'a Path>,
    /// The bounds of the build and of the programs; none for what is trusted.
    pub confined: Option<&'a Confined>,
}

/// A test program that was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The file to run.
    pub file: PathBuf,
    /// The folder of its package, where cargo would run it.
    pub package: PathBuf,
    /// Was it built against the modelled `std`?
    pub model: bool,
}

/// What the compiler has to say, once, in the flavour that it was first seen in: an error, or a
/// warning.
#[derive(Debug, Clone)]
pub struct Diagnosed {
    /// The file it is in, absolute; none for an error of no place.
    pub at: Option<PathBuf>,
    /// The line in that file.
    pub line: Option<usize>,
    /// Every file it points at, that one included.
    pub files: Vec<PathBuf>,
    /// The compiler's text with colours, its paths relative to the workspace.
    pub rendered: String,
    /// `E0277`, or the name of a lint.
    pub code: Option<String>,
    /// Seen while building against the modelled `std`?
    pub model: bool,
}

impl Diagnosed {
    /// The flavour that it was seen in.
    pub fn flavour(&self) -> Flavour {
        if self.model { Flavour::Model } else { Flavour::Native }
    }
}

/// How a build ended.
#[derive(Debug, Default)]
pub struct Built {
    /// The errors of both flavours; those of the real `std` come first.
    pub errors: Vec<Diagnosed>,
    /// The warnings, in the same order.
    pub warnings: Vec<Diagnosed>,
    /// The programs that could be built.
    pub programs: Vec<Program>,
}

impl Target<'_> {
    /// Builds, and calls `on_program` as soon as each program is there: it can run while cargo still
    /// compiles the other. `on_line` gets what cargo tells its user, a line at a time; of its bar, it
    /// gets how far it is: `43 of 61: harness`.
    ///
    /// # Errors
    /// When cargo cannot be run, or fails without an error of the compiler: a full disk, say.
    pub fn build(
        &self,
        cancel: &Cancel,
        on_line: &(dyn Fn(&str) + Sync),
        mut on_program: impl FnMut(&Program),
    ) -> Result<Built> {
        let cargo = cargo::program();
        let mut command = match self.confined {
            Some(confined) => confined.to_build(&cargo),
            None => Command::new(&cargo),
        };
        command.current_dir(self.workspace);
        cargo::forget_outer(&mut command);
        // An answer that was handed in has a folder for what is built.
        if self.target_dir.is_some() {
            cargo::without_workspace_wrapper(&mut command);
        }
        // One flavour must not go unbuilt because the other has an error: --no-fail-fast.
        command.args(["test", "--no-run", "--no-fail-fast"]);
        command.arg("--message-format=json-diagnostic-rendered-ansi");
        // No package is named: cargo then chooses the features of the dependencies as for a plain
        // `cargo test`, and what either has built serves both.
        command.args(["--test", self.name]);
        if self.of_authors {
            command.arg("--workspace");
        }
        if let Some(dir) = self.target_dir {
            command.arg("--target-dir").arg(dir);
        }
        // Only the bar of a terminal says how much there is to do.
        command.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", "80");
        let Ran { read: built, said, status } =
            cargo::run(&mut command, cancel, on_line, |out| self.messages(out, &mut on_program))
                .with_context(|| format!("{} cannot build the checks", cargo.display()))?;
        if !status.success() {
            let errors = built.errors.iter().map(|error| &*error.rendered);
            if let Some(why) = disk::cannot_keep(errors.chain([&*said]), &self.folder()) {
                bail!(why);
            }
        }
        if !status.success() && built.errors.is_empty() && self.confined.is_some() {
            // The limits end the compiler by a signal, or it ends itself when it gets no memory.
            if let Some(too_much) = TooMuch::of(&said, self.name) {
                bail!(too_much);
            }
        }
        if !status.success() && built.errors.is_empty() {
            bail!(
                "cargo could not build the checks of `{}` ({status}):\n{}",
                self.name,
                said.trim_end()
            );
        }
        Ok(built)
    }

    /// Where cargo keeps what it builds.
    fn folder(&self) -> PathBuf {
        let given = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        self.target_dir
            .map(Path::to_owned)
            .or(given)
            .unwrap_or_else(|| self.workspace.join("target"))
    }

    fn messages(&self, out: impl Read, on_program: &mut impl FnMut(&Program)) -> Result<Built> {
        let mut built = Built::default();
        for line in BufReader::new(out).lines() {
            let line = line.context("cannot read what cargo says")?;
            // Other programs of the build may print to the same pipe.
            let Ok(message) = serde_json::from_str::<Message>(&line) else { continue };
            match message {
                Message::Said { manifest_path, target, message }
                    if message.has_a_place() && !self.is_foreign(&manifest_path, &target) =>
                {
                    let model = self.is_model(&manifest_path);
                    let said = match message.is_error() {
                        true => &mut built.errors,
                        false => &mut built.warnings,
                    };
                    said.push(self.diagnosed(message, model));
                }
                Message::Made { manifest_path, target, executable: Some(file) }
                    if target.is_test() && !self.is_foreign(&manifest_path, &target) =>
                {
                    let package = manifest_path.parent().unwrap_or(self.workspace).to_owned();
                    let program = Program { file, package, model: self.is_model(&manifest_path) };
                    on_program(&program);
                    built.programs.push(program);
                }
                _ => {}
            }
        }
        built.errors.sort_by_key(|error| error.model);
        built.warnings.sort_by_key(|warning| warning.model);
        Ok(built)
    }

    fn is_model(&self, manifest: &Path) -> bool {
        manifest.parent() == Some(&self.packages[1])
    }

    /// Is it a test of a package that has nothing to do with the exercises?
    fn is_foreign(&self, manifest: &Path, target: &Made) -> bool {
        let ours = self.packages.iter().any(|folder| manifest.parent() == Some(folder));
        target.is_test() && !ours
    }

    fn diagnosed(&self, message: Diagnostic, model: bool) -> Diagnosed {
        let mut rendered = message.rendered.clone().unwrap_or(message.message.clone());
        let (mut at, mut files, mut line) = (None, Vec::new(), None);
        for span in message.spans() {
            let file = normalise(&self.workspace.join(&span.file_name));
            let shown = file.strip_prefix(self.workspace).unwrap_or(&file).display().to_string();
            if shown != span.file_name {
                rendered = rendered.replace(&span.file_name, &shown);
            }
            if span.is_primary && at.is_none() {
                at = Some(file.clone());
                line = Some(span.line_start);
            }
            files.push(file);
        }
        let code = message.code.map(|code| code.code);
        Diagnosed { at, line, files, rendered: only_colours(&rendered), code, model }
    }
}

/// How cargo tells that the compiler came to a sudden end.
const ENDED: [&str; 5] =
    ["(signal:", "SIGXCPU", "SIGABRT", "memory allocation of", "failed to allocate"];

/// The compiler was ended by the limits of a build, or came to an end of its own.
#[derive(Debug)]
pub struct TooMuch {
    /// What cargo said of it, without the compiler's arguments.
    why: String,
    /// Was it at work on something that the target stands on, and not on the target itself?
    pub below: bool,
}

impl TooMuch {
    /// None if `said`, of a build of the target, tells of no such end.
    fn of(said: &str, target: &str) -> Option<TooMuch> {
        let ended = || said.lines().filter(|line| ENDED.iter().any(|how| line.contains(how)));
        let own = format!("--crate-name {target} ");
        let below = |line: &&str| line.contains("--crate-name ") && !line.contains(&own);
        let line = ended().find(below).or_else(|| ended().next())?;
        let why = line.find("(signal:").map_or(line, |at| &line[at..]);
        Some(TooMuch { why: why.trim().to_owned(), below: below(&line) })
    }
}

impl std::fmt::Display for TooMuch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the compiler was ended: {}", report::printable_line(&self.why))
    }
}

impl std::error::Error for TooMuch {}
