//! A branch of the search: all that follows a choice. Another process can explore it while this one is still at what
//! comes before.
//!
//! What a branch has depends on the choices that lead to it, and on the threads that are asleep where it begins. Both
//! are guessed when it is given away, from what is known then. When the search gets there it knows, and if the guess
//! was right, what the other process found is what this one would have found. A race may want an earlier step to be
//! another: the other process says so (see [`Asked`]), and that is taken over in the place where it would have been
//! found.

use super::node::{Asked, Node};
use super::path::Path;
use crate::machine::access::Footprint;
use crate::machine::rules::Loops;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A branch that the search has not come to.
#[derive(Debug)]
pub(super) struct Branch {
    /// Which node it follows.
    pub(super) at: usize,
    /// What that node will be.
    node: Node,
    /// What the step that led to the choice has touched by then.
    footprint: Footprint,
}

/// What another process found in a branch.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FoundInBranch {
    pub(super) executions: u64,
    pub(super) processor: Duration,
    pub(super) loops: Loops,
    pub(super) outcome: Outcome,
    /// Has the bound forbidden anything?
    cut: bool,
    asked: Asked,
    footprint: Footprint,
}

/// How the search of a branch ended.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Outcome {
    Complete,
    /// There were more executions than the search as a whole may have.
    TooLarge,
    OutOfTime,
    /// An execution failed.
    Failed {
        /// What was chosen in it, from the branch on.
        chosen: Vec<usize>,
        is_redundant: bool,
    },
    /// The rules of the search do not fit.
    NeedsOther,
}

impl Path {
    /// The branch nearest to the beginning that is to be explored later, for all that is known; but for those that are
    /// given away. None if the branch beside it, which is being explored, has had fewer executions than `least`.
    pub(super) fn later_branch(
        &self,
        least: u64,
        is_given: impl Fn(usize) -> bool,
    ) -> Option<Branch> {
        let open = |at: &usize| self.nodes[*at].has_next() && !is_given(*at);
        // Those after it have had even fewer.
        let at = (self.floor..self.nodes.len()).find(open).filter(|at| self.since(*at) >= least)?;
        let mut node = self.nodes[at].clone();
        node.next(self.reduction);
        let footprint = match &node {
            Node::Fork(fork) => fork.footprint.clone(),
            Node::Value { .. } => self.last_footprint(at).cloned().unwrap_or_default(),
        };
        Some(Branch { at, node, footprint })
    }

    /// What the last of the turns before this depth has touched.
    fn last_footprint(&self, depth: usize) -> Option<&Footprint> {
        match &self.nodes[self.last_turn(depth)?.0] {
            Node::Fork(fork) => Some(&fork.footprint),
            Node::Value { .. } => None,
        }
    }

    /// Only this branch is to be explored.
    pub(super) fn enter(&mut self, branch: Branch) {
        self.rewind();
        self.nodes.truncate(branch.at);
        self.nodes.push(branch.node);
        self.floor = self.nodes.len();
        self.fresh = self.fresh_from(branch.at);
        self.run = 0;
        self.chosen_at = vec![0; self.floor];
        self.asked = Asked::default();
        self.cut = false;
    }

    /// The last node.
    pub(super) fn last(&self) -> usize {
        self.nodes.len() - 1
    }

    /// Is it this branch that is explored next?
    pub(super) fn is_at(&self, branch: &Branch) -> bool {
        self.nodes[self.last()].leads_to_the_same(&branch.node)
            && self.last_footprint(self.nodes.len()).is_none_or(|f| *f == branch.footprint)
    }

    /// What was found in this path's branch, which is explored, or not to be explored further.
    pub(super) fn found(
        &self,
        executions: u64,
        processor: Duration,
        loops: Loops,
        outcome: Outcome,
    ) -> FoundInBranch {
        let footprint = self.last_footprint(self.floor).cloned().unwrap_or_default();
        let (cut, asked) = (self.cut, self.asked.clone());
        FoundInBranch { executions, processor, loops, outcome, cut, asked, footprint }
    }

    /// Takes over what was found in the branch that would be explored next.
    pub(super) fn take_over(&mut self, found: &FoundInBranch) {
        self.cut |= found.cut;
        for (turn, initials) in &found.asked.0 {
            let Node::Fork(fork) = &mut self.nodes[turn.0] else { continue };
            match turn.0 < self.floor {
                true => self.asked.add(fork, *turn, *initials),
                false => fork.race(*initials),
            }
        }
        if let Some(turn) = self.last_turn(self.nodes.len())
            && let Node::Fork(fork) = &mut self.nodes[turn.0]
        {
            fork.footprint.join(&found.footprint);
        }
    }

    /// What was chosen after the nodes that stay as they are.
    pub(super) fn chosen(&self) -> Vec<usize> {
        self.nodes[self.floor..].iter().map(Node::chosen).collect()
    }

    /// The next execution makes these choices after the last one.
    pub(super) fn go_ahead(&mut self, chosen: Vec<usize>) {
        self.rewind();
        self.ahead = chosen.into_iter();
    }

    /// As if the execution that went ahead had not been: the next one is the first of the branch of this node.
    pub(super) fn go_back(&mut self, at: usize) {
        self.rewind();
        self.nodes.truncate(at + 1);
        self.ahead = Vec::new().into_iter();
    }
}
