//! The picture of an execution: a lifeline for each thread, time downwards, and arrows for what led to
//! what.
//!
//! It is drawn here and nowhere else. The page, the static book, `--svg` and the README show the same
//! drawing; a script only moves a mark along it. Its twin is a table, which says the same in words.
//!
//! - `outline`: which rows are shown, and which stand folded in one line;
//! - `layout`: where everything comes to stand;
//! - `draw`, `shapes`: the drawing; `legend`: what its lines mean;
//! - `says`: what happened in a row, as a sentence;
//! - `table`: the twin; `rust`: the learner's file; `figure`: all together, as a page shows them;
//! - `style`: the colours, for a page and for a file of its own.

mod draw;
mod figure;
mod layout;
mod legend;
mod outline;
mod rust;
mod says;
mod shapes;
mod style;
mod table;

pub use self::figure::{Figure, figure};
pub use self::outline::{Item, of as outline};
pub use self::style::page as stylesheet;

use self::layout::{Layout, NARROW, WIDE};
use crate::checkout::tree::Tree;
use report::{Row, Trace};
use std::path::PathBuf;

/// What the drawing needs to know beside the trace.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// Where the files of the trace are.
    root: Option<PathBuf>,
}

impl Around {
    /// The files are those of this checkout.
    pub fn of(tree: &Tree) -> Around {
        Around::at(tree.root().to_owned())
    }

    /// The files are below this folder.
    pub fn at(root: PathBuf) -> Around {
        Around { root: Some(root) }
    }
}

/// The drawing as a file of its own, with its colours in it.
pub fn file(trace: &Trace, around: &Around) -> String {
    let trace = &trace.excerpt();
    let items = outline(trace, around);
    draw::svg(trace, &Layout::new(trace, &items, &WIDE), &items, true)
}

/// The drawing for a page whose style has the colours: for a wide place and for a narrow one.
fn inline(trace: &Trace, items: &[Item]) -> [String; 2] {
    [&WIDE, &NARROW].map(|room| draw::svg(trace, &Layout::new(trace, items, room), items, false))
}

/// Text of one line as it stands in HTML and SVG.
fn escape(text: &str) -> String {
    report::escaped(&text.replace(['\t', '\n'], " "))
}

/// `:12` in the file that most rows are in, `check:12` in a file of the checks, which often has the
/// same name, and else the file's name; empty if the row is nowhere.
pub fn place(row: &Row, main: &str) -> String {
    match row.line {
        0 => String::new(),
        line if row.file == main => format!(":{line}"),
        line if row.file.starts_with("tests/") && !row.file.starts_with("tests/support/") => {
            format!("check:{line}")
        }
        line => format!("{}:{line}", row.file.rsplit('/').next().unwrap_or(&row.file)),
    }
}
