//! One call of cargo that builds the test programs of a chapter, and what the compiler said.

use crate::disk;
use crate::process::{Cancel, Group};
use crate::tree::normalise;
use anyhow::{Context, Result, bail};
use harness::Flavour;
use serde::Deserialize;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::Builder;

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
    /// compiles the other. `on_line` gets what cargo tells its user, a line at a time.
    ///
    /// # Errors
    /// When cargo cannot be run, or fails without an error of the compiler: a full disk, say.
    pub fn build(
        &self,
        cancel: &Cancel,
        on_line: &(dyn Fn(&str) + Sync),
        mut on_program: impl FnMut(&Program),
    ) -> Result<Built> {
        let cargo = cargo();
        let mut command = Command::new(&cargo);
        command.current_dir(self.workspace).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        forget_outer_cargo(&mut command);
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
        let mut group = match Group::start(&mut command, cancel) {
            Err(_) if cancel.is_cancelled() => return Err(crate::process::Cancelled.into()),
            other => other.with_context(|| {
                format!("cannot run {}, which builds the checks", Path::new(&cargo).display())
            })?,
        };
        let out = group.stdout().expect("standard output is piped");
        let err = group.stderr().expect("standard error is piped");
        let (built, said) = std::thread::scope(|scope| -> Result<_> {
            let reader = Builder::new().name("cargo's words".to_owned());
            let said = reader
                .spawn_scoped(scope, || said(err, on_line))
                .context("cannot start a thread")?;
            let built = self.messages(out, &mut on_program);
            Ok((built, said.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))))
        })?;
        let status = group.wait().context("cannot learn how cargo ended")?;
        cancel.check()?;
        let built = built?;
        if !status.success() {
            let errors = built.errors.iter().map(|error| &*error.rendered);
            if let Some(full) = disk::is_full(errors.chain([&*said]), &self.folder()) {
                bail!(full);
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
        Diagnosed { at, line, files, rendered, code, model }
    }
}

/// The cargo that this program was started by, or else the usual one.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

/// `cargo run` describes itself to what it starts; cargo below it must decide as if it were called
/// from a shell, or it builds again what a learner's `cargo test` has built.
pub(crate) fn forget_outer_cargo(command: &mut Command) {
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

/// Reads cargo's own words to the end; answers the last of them.
fn said(err: impl Read, on_line: &(dyn Fn(&str) + Sync)) -> String {
    const KEPT: usize = 20;
    let mut last = std::collections::VecDeque::new();
    for line in BufReader::new(err).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).into_owned();
        on_line(&line);
        if last.len() == KEPT {
            last.pop_front();
        }
        last.push_back(line);
    }
    last.make_contiguous().join("\n")
}

/// The lines of `cargo --message-format=json` that matter here.
#[derive(Deserialize)]
#[serde(tag = "reason")]
enum Message {
    #[serde(rename = "compiler-message")]
    Said { manifest_path: PathBuf, target: Made, message: Diagnostic },
    #[serde(rename = "compiler-artifact")]
    Made { manifest_path: PathBuf, target: Made, executable: Option<PathBuf> },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Made {
    kind: Vec<String>,
}

impl Made {
    fn is_test(&self) -> bool {
        self.kind == ["test"]
    }
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    message: String,
    rendered: Option<String>,
    code: Option<Code>,
    spans: Vec<Span>,
    children: Vec<Diagnostic>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: usize,
    is_primary: bool,
    expansion: Option<Box<Expansion>>,
}

#[derive(Deserialize)]
struct Expansion {
    span: Span,
}

impl Diagnostic {
    fn is_error(&self) -> bool {
        self.level.starts_with("error")
    }

    /// Leaves out "aborting due to 2 previous errors" and "3 warnings emitted". An error of the
    /// linker has no place either, and counts.
    fn has_a_place(&self) -> bool {
        match self.is_error() {
            true => !self.message.starts_with("aborting due to"),
            false => self.level == "warning" && !self.spans.is_empty(),
        }
    }

    /// Every place it points at, its notes and the macros it comes from included.
    fn spans(&self) -> Vec<&Span> {
        let mut spans = Vec::new();
        for diagnostic in std::iter::once(self).chain(&self.children) {
            for mut span in &diagnostic.spans {
                spans.push(span);
                while let Some(expansion) = &span.expansion {
                    span = &expansion.span;
                    spans.push(span);
                }
            }
        }
        spans
    }
}
