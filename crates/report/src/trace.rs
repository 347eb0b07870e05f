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
    /// In the trace of a schedule that was followed: the number of the entry that chose it, which only
    /// the first row of several has. Else the number of the row; none where it goes wrong. What a reader
    /// sees are [`Trace::numbers`].
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

impl Trace {
    /// The numbers that a table or a picture has beside its rows, which are the steps: each has one,
    /// counted from 1, whoever chose who takes it. What is wrong in the end is no step, and neither is
    /// what stands for rows that are left out; those count.
    pub fn numbers(&self) -> Vec<Option<u32>> {
        let mut last = 0;
        let number = |row: &Row| match row.left_out() {
            _ if row.fault => None,
            Some(rows) => {
                last += rows;
                None
            }
            None => {
                last += 1;
                Some(last)
            }
        };
        self.rows.iter().map(number).collect()
    }

    /// By row: the number of the entry of the schedule that it belongs to, where [`Row::step`] counts
    /// those. Several rows can have the same.
    pub fn entries(&self) -> Vec<Option<u32>> {
        let mut last = None;
        let entry = |row: &Row| {
            last = row.step.or(last);
            last.filter(|_| !row.fault && row.left_out().is_none())
        };
        self.rows.iter().map(entry).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(rows: &[(Option<u32>, &str, bool)]) -> Trace {
        let rows = rows.iter().map(|&(step, what, fault)| Row {
            step,
            thread: 0,
            what: what.to_owned(),
            file: String::new(),
            line: 0,
            source: String::new(),
            fault,
        });
        Trace { rows: rows.collect(), ..Trace::default() }
    }

    #[test]
    fn every_row_is_a_step_but_what_is_wrong_and_what_is_left_out() {
        let trace = trace(&[
            (Some(1), "unlock a", false),
            (None, "ends", false),
            (None, "(9 steps not shown)", false),
            (Some(8), "lock a", false),
            (None, "BLOCKED", true),
        ]);
        assert_eq!(trace.numbers(), [Some(1), Some(2), None, Some(12), None]);
        assert_eq!(trace.entries(), [Some(1), Some(1), None, Some(8), None]);
    }
}
