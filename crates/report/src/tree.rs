//! Executions merged into a tree: what they have in common at their beginning is there once.

use crate::Schedule;
use serde::{Deserialize, Serialize};

/// Executions as a tree. A way from the root to a leaf is one execution, and its entries are the
/// schedule that leads there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    /// The different entries; nodes refer to them by their index.
    pub entries: Vec<String>,
    /// The different ends; nodes refer to them by their index. The first is `passed`.
    pub verdicts: Vec<String>,
    /// The first is the root.
    pub nodes: Vec<Node>,
}

/// What some executions do between two choices that tell them from others.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// The steps taken one after the other, by their index in [`Tree::entries`].
    pub entries: Vec<u32>,
    /// What may come next, by its index in [`Tree::nodes`]; no two begin with the same entry.
    pub then: Vec<u32>,
    /// The recorded executions that come this way and pass.
    pub passed: u64,
    /// Those that come this way and fail.
    pub failed: u64,
    /// How the execution ends whose last steps these are, by its index in [`Tree::verdicts`].
    pub end: Option<u32>,
}

/// What was recorded of the executions that begin in the same way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Those that pass.
    pub passed: u64,
    /// Those that fail.
    pub failed: u64,
}

/// The name of the end of an execution in which nothing goes wrong.
pub const PASSED: &str = "passed";

impl Tree {
    /// The executions that begin with these steps; none when no recorded one does.
    pub fn count(&self, schedule: &Schedule) -> Option<Count> {
        let known = |text: String| self.entries.iter().position(|entry| *entry == text);
        let steps = schedule.entries().map(|text| known(text).map(|entry| entry as u32));
        let (at, _) = self.find(&steps.collect::<Option<Vec<u32>>>()?)?;
        Some(Count { passed: at.passed, failed: at.failed })
    }

    /// The schedules of all recorded executions.
    pub fn leaves(&self) -> Vec<Schedule> {
        let mut found = Vec::new();
        let mut open = vec![(0, Vec::new())];
        while let Some((at, mut way)) = open.pop() {
            let node = &self.nodes[at];
            way.extend(node.entries.iter().map(|entry| &self.entries[*entry as usize]));
            if node.end.is_some() {
                found.push(Schedule::of(&way).expect("a recording has only entries of schedules"));
            }
            open.extend(node.then.iter().rev().map(|next| (*next as usize, way.clone())));
        }
        found
    }

    /// The node in which these steps end, and whether they are all of its steps.
    pub fn find(&self, steps: &[u32]) -> Option<(&Node, bool)> {
        let mut at = self.nodes.first()?;
        let mut rest = at.entries.iter();
        for entry in steps {
            match rest.next() {
                Some(next) if next == entry => {}
                Some(_) => return None,
                None => {
                    at = self.begins(at, *entry).map(|node| &self.nodes[node])?;
                    rest = at.entries[1..].iter();
                }
            }
        }
        Some((at, rest.len() == 0))
    }

    /// The node behind `node` that begins with the entry.
    pub fn begins(&self, node: &Node, entry: u32) -> Option<usize> {
        let first = |n: &u32| self.nodes[*n as usize].entries.first() == Some(&entry);
        node.then.iter().copied().find(first).map(|n| n as usize)
    }
}
