//! An execution, step by step.

use crate::{Schedule, Story};
use serde::{Deserialize, Serialize};

/// One execution: threads by steps.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// The threads' names, in the order of their creation; the first is `main`.
    pub threads: Vec<String>,
    /// The steps, in the order in which they happened.
    pub rows: Vec<Row>,
    /// What `explorer::Model::follow` needs to run this execution again.
    #[serde(default)]
    pub schedule: Schedule,
    /// What connects the rows, for a picture.
    #[serde(default)]
    pub story: Story,
}

/// One step of one thread.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Row {
    /// Counted from 1; none for rows that are no step: a blocked thread, a collapsed loop. In the
    /// trace of a schedule that was followed it is the number of the entry, and only the first row
    /// of a step has it.
    pub step: Option<u32>,
    /// The index of the thread in [`Trace::threads`].
    pub thread: usize,
    /// What the thread does: `lock count (0)`, `BLOCKED: lock b, held by T1`.
    pub what: String,
    /// The source file, relative to the workspace; empty when there is none.
    pub file: String,
    /// The line in `file`, from 1; 0 when there is none.
    pub line: u32,
    /// The text of that line, trimmed.
    pub source: String,
    /// Is this where it goes wrong?
    pub fault: bool,
}
