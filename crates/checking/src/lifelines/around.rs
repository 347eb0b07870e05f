//! Where a drawing finds what it doesn't have itself.

use crate::checkout::tree::Tree;
use std::path::PathBuf;

/// What the drawing needs to know beside the trace.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// Where the files of the trace are.
    pub(super) root: Option<PathBuf>,
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
