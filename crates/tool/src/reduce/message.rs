//! What the child process of `reduce` tells its parent, one line of JSON each.

use anyhow::Result;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::Write;

/// One thing that the parent is told.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Message {
    /// How many reductions there are, and whether one dataset of one file was named.
    Chosen { count: usize, is_one: bool },
    /// Reduction number `index` begins. `what` says of what it is, and `out` what to print should nothing
    /// come of it.
    Begun { index: usize, what: String, out: String },
    /// It is done: what to print to standard output and to standard error.
    Done { out: String, err: String },
    /// It cannot be done.
    Failed { why: String, out: String },
    /// None of them can be done.
    Refused(String),
    /// It was told to stop, and did.
    Cancelled,
}

impl Message {
    /// Sends it to the parent.
    ///
    /// # Errors
    /// When the parent is gone.
    pub(super) fn send(&self, mut to: &File) -> Result<()> {
        // In one piece, so that what comes after a crash is not half a line.
        let line = serde_json::to_string(self)? + "\n";
        Ok(to.write_all(line.as_bytes())?)
    }
}
