//! One call of cargo that builds the test programs of a chapter, and what the compiler said.

use crate::checkout::tree::normalise;
use crate::host::confined::Confined;
use crate::host::disk;
use crate::host::process::{Cancel, Group};
use anyhow::{Context, Result, bail};
use report::{Flavour, printable};
use serde::Deserialize;
use std::ffi::OsString;
use std::fmt::Write;
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
        let cargo = cargo();
        let mut command = match self.confined {
            Some(confined) => confined.to_build(&cargo),
            None => Command::new(&cargo),
        };
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
        // Only the bar of a terminal says how much there is to do.
        command.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", "80");
        let mut group = match Group::start(&mut command, cancel) {
            Err(_) if cancel.is_cancelled() => return Err(terminal::Cancelled.into()),
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
        if !status.success() && built.errors.is_empty() && self.confined.is_some() {
            // The limits end the compiler by a signal, or it ends itself when it gets no memory.
            if let Some(line) = said.lines().find(|line| ENDED.iter().any(|how| line.contains(how)))
            {
                bail!(TooMuch(line.trim().to_owned()));
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

/// The text with its colours, and with everything else written out that a terminal would obey: a
/// message may quote the answer.
pub(crate) fn only_colours(text: &str) -> String {
    let mut pieces = text.split("\x1b[");
    let mut out = printable(pieces.next().unwrap_or_default());
    for piece in pieces {
        let end = piece.find(|c: char| !(c.is_ascii_digit() || c == ';')).unwrap_or(piece.len());
        match piece[end..].strip_prefix('m') {
            Some(rest) => {
                let _ = write!(out, "\x1b[{}m{}", &piece[..end], printable(rest));
            }
            None => out += &printable(&format!("\x1b[{piece}")),
        }
    }
    out
}

/// How cargo tells that the compiler came to a sudden end.
const ENDED: [&str; 5] =
    ["(signal:", "SIGXCPU", "SIGABRT", "memory allocation of", "failed to allocate"];

/// The compiler was ended by the limits of a build, or came to an end of its own.
#[derive(Debug)]
pub struct TooMuch(String);

impl std::fmt::Display for TooMuch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the compiler was ended: {}", report::printable_line(&self.0))
    }
}

impl std::error::Error for TooMuch {}

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
pub(crate) fn said(err: impl Read, on_line: &(dyn Fn(&str) + Sync)) -> String {
    const KEPT: usize = 20;
    let mut last = std::collections::VecDeque::new();
    let mut err = BufReader::new(err);
    let mut line = Vec::new();
    // A bar ends with a carriage return, so that what comes next is written over it.
    while matches!(skip_to(&mut err, &mut line), Ok(true)) {
        let line = String::from_utf8_lossy(&line).into_owned();
        let plain = anstream::adapter::strip_str(&line).to_string();
        if let Some(steps) = steps(&plain) {
            on_line(&steps);
            continue;
        }
        if plain.trim().is_empty() {
            continue;
        }
        on_line(&line);
        if last.len() == KEPT {
            last.pop_front();
        }
        last.push_back(line);
    }
    last.make_contiguous().join("\n")
}

/// Reads up to the next end of a line or carriage return; false when nothing is left.
fn skip_to(err: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    line.clear();
    loop {
        let read = err.fill_buf()?;
        if read.is_empty() {
            return Ok(!line.is_empty());
        }
        let end = read.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        line.extend_from_slice(&read[..end.unwrap_or(read.len())]);
        let used = end.map_or(read.len(), |end| end + 1);
        err.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}

/// What cargo's bar says, `Building [===>   ] 43/61: harness`, without the bar.
pub(crate) fn steps(line: &str) -> Option<String> {
    let (_, rest) = line.trim().strip_prefix("Building [")?.split_once("] ")?;
    let (steps, what) = rest.split_once(": ").unwrap_or((rest, ""));
    let (done, all) = steps.trim_end_matches(':').split_once('/')?;
    let (done, all): (usize, usize) = (done.parse().ok()?, all.parse().ok()?);
    Some(format!("{done} of {all}: {what}").trim_end_matches(": ").to_owned())
}

/// Is it one that [`steps`] made?
pub(crate) fn is_steps(line: &str) -> bool {
    let mut words = line.split([' ', ':']);
    let is_number = |word: Option<&str>| word.is_some_and(|word| word.parse::<usize>().is_ok());
    is_number(words.next()) && words.next() == Some("of") && is_number(words.next())
}

/// The lines of `cargo --message-format=json` that matter here.
#[derive(Deserialize)]
#[serde(tag = "reason")]
pub(crate) enum Message {
    #[serde(rename = "compiler-message")]
    Said { manifest_path: PathBuf, target: Made, message: Diagnostic },
    #[serde(rename = "compiler-artifact")]
    Made { manifest_path: PathBuf, target: Made, executable: Option<PathBuf> },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
pub(crate) struct Made {
    pub(crate) kind: Vec<String>,
    pub(crate) name: String,
}

impl Made {
    fn is_test(&self) -> bool {
        self.kind == ["test"]
    }
}

#[derive(Deserialize)]
pub(crate) struct Diagnostic {
    level: String,
    pub(crate) message: String,
    pub(crate) rendered: Option<String>,
    code: Option<Code>,
    spans: Vec<Span>,
    children: Vec<Diagnostic>,
}

#[derive(Deserialize)]
pub(crate) struct Code {
    code: String,
}

#[derive(Deserialize)]
pub(crate) struct Span {
    file_name: String,
    line_start: usize,
    is_primary: bool,
    expansion: Option<Box<Expansion>>,
}

#[derive(Deserialize)]
pub(crate) struct Expansion {
    span: Span,
}

impl Diagnostic {
    pub(crate) fn is_error(&self) -> bool {
        self.level.starts_with("error")
    }

    /// Leaves out "aborting due to 2 previous errors" and "3 warnings emitted". An error of the
    /// linker has no place either, and counts.
    pub(crate) fn has_a_place(&self) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_told_as_numbers_and_lines_as_they_are() {
        let words = "   Compiling harness v0.1.0\n\
                     \x1b[1m\x1b[36m    Building\x1b[0m [=====>     ] 43/61: harness, serde      \r\
                     \x1b[K\r    Building [==========>] 61/61: \rerror: no\nlast";
        let heard = std::sync::Mutex::new(Vec::new());
        let kept = said(words.as_bytes(), &|line| heard.lock().unwrap().push(line.to_owned()));
        let heard = heard.into_inner().unwrap();
        let heard: Vec<&str> = heard.iter().map(|line| line.trim()).collect();
        let expected = [
            "Compiling harness v0.1.0",
            "43 of 61: harness, serde",
            "61 of 61",
            "error: no",
            "last",
        ];
        assert_eq!(heard, expected);
        assert!(kept.ends_with("error: no\nlast") && !kept.contains("43"), "{kept}");
    }

    #[test]
    fn what_only_looks_like_a_bar_is_a_line() {
        for line in ["Building [x", "Building [==>] soon: a", "Fetch [==> ] 1/2: b", ""] {
            assert_eq!(steps(line), None, "{line}");
        }
    }

    #[test]
    fn colours_stay_and_nothing_else_that_a_terminal_obeys() {
        let coloured = "\x1b[1m\x1b[38;5;9merror\x1b[0m: no";
        assert_eq!(only_colours(coloured), coloured);
        let worse = "\x1b[31mred\x1b[2J\x1b]52;c;x\x07\x1b[";
        assert_eq!(only_colours(worse), "\x1b[31mred\\u{1b}[2J\\u{1b}]52;c;x\\u{7}\\u{1b}[");
    }
}
