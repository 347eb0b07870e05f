//! What `cargo --message-format=json` says, a line for each message, as far as it matters here.

use report::printable;
use serde::Deserialize;
use std::fmt::Write;
use std::path::PathBuf;

/// One line.
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

/// A target that was built, or that the compiler speaks of.
#[derive(Deserialize)]
pub(crate) struct Made {
    pub(crate) kind: Vec<String>,
    pub(crate) name: String,
}

impl Made {
    pub(crate) fn is_test(&self) -> bool {
        self.kind == ["test"]
    }
}

/// What the compiler says.
#[derive(Deserialize)]
pub(crate) struct Diagnostic {
    level: String,
    pub(crate) message: String,
    pub(crate) rendered: Option<String>,
    pub(crate) code: Option<Code>,
    spans: Vec<Span>,
    children: Vec<Diagnostic>,
}

#[derive(Deserialize)]
pub(crate) struct Code {
    pub(crate) code: String,
}

/// A place in a file.
#[derive(Deserialize)]
pub(crate) struct Span {
    pub(crate) file_name: String,
    pub(crate) line_start: usize,
    pub(crate) is_primary: bool,
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
    pub(crate) fn spans(&self) -> Vec<&Span> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_stay_and_nothing_else_that_a_terminal_obeys() {
        let coloured = "\x1b[1m\x1b[38;5;9merror\x1b[0m: no";
        assert_eq!(only_colours(coloured), coloured);
        let worse = "\x1b[31mred\x1b[2J\x1b]52;c;x\x07\x1b[";
        assert_eq!(only_colours(worse), "\x1b[31mred\\u{1b}[2J\\u{1b}]52;c;x\\u{7}\\u{1b}[");
    }
}
