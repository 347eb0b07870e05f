//! Executions merged into a tree: what they have in common at their beginning is there once.

use crate::{Node, PASSED, Tree};
use std::collections::HashMap;

/// A tree that grows.
pub(super) struct Growing {
    tree: Tree,
    numbers: HashMap<String, u32>,
}

impl Growing {
    pub(super) fn new() -> Growing {
        let tree = Tree {
            entries: Vec::new(),
            verdicts: vec![PASSED.into()],
            nodes: vec![Node::default()],
        };
        Growing { tree, numbers: HashMap::new() }
    }

    pub(super) fn done(self) -> Tree {
        self.tree
    }

    /// Is an execution with these steps there already?
    pub(super) fn has(&self, steps: impl Iterator<Item = String>) -> bool {
        let steps: Option<Vec<u32>> = steps.map(|s| self.numbers.get(&s).copied()).collect();
        let found = steps.and_then(|steps| self.tree.find(&steps));
        found.is_some_and(|(node, is_whole)| is_whole && node.end.is_some())
    }

    /// Adds an execution with these steps, which is not there yet, and ends so.
    pub(super) fn add(&mut self, steps: impl Iterator<Item = String>, verdict: &str) {
        let steps: Vec<u32> = steps.map(|step| self.number(step)).collect();
        let (mut at, mut way, mut done) = (0, vec![0], 0);
        // The root has no steps of its own, so that everything can branch off at the first.
        while let Some(next) =
            steps.get(done).and_then(|s| self.tree.begins(&self.tree.nodes[at], *s))
        {
            let shared = self.tree.nodes[next].entries.iter().zip(&steps[done..]);
            let shared = shared.take_while(|(one, other)| one == other).count();
            if shared < self.tree.nodes[next].entries.len() {
                self.split(next, shared);
            }
            at = next;
            way.push(next);
            done += shared;
        }
        if done < steps.len() {
            let leaf = self.tree.nodes.len();
            self.tree.nodes.push(Node { entries: steps[done..].to_vec(), ..Node::default() });
            self.tree.nodes[at].then.push(leaf as u32);
            way.push(leaf);
            at = leaf;
        }
        self.tree.nodes[at].end = Some(self.verdict(verdict));
        for node in way {
            let node = &mut self.tree.nodes[node];
            *(if verdict == PASSED { &mut node.passed } else { &mut node.failed }) += 1;
        }
    }

    /// Cuts the node in two: what comes after `steps` becomes a node behind it.
    fn split(&mut self, node: usize, steps: usize) {
        let behind = self.tree.nodes.len() as u32;
        let whole = &mut self.tree.nodes[node];
        let rest = Node {
            entries: whole.entries.split_off(steps),
            then: std::mem::replace(&mut whole.then, vec![behind]),
            end: whole.end.take(),
            ..*whole
        };
        self.tree.nodes.push(rest);
    }

    fn number(&mut self, step: String) -> u32 {
        let entries = &mut self.tree.entries;
        *self.numbers.entry(step).or_insert_with_key(|step| {
            entries.push(step.clone());
            entries.len() as u32 - 1
        })
    }

    fn verdict(&mut self, name: &str) -> u32 {
        let verdicts = &mut self.tree.verdicts;
        let known = verdicts.iter().position(|verdict| verdict == name);
        known.unwrap_or_else(|| {
            verdicts.push(name.into());
            verdicts.len() - 1
        }) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(executions: &[(&str, &str)]) -> Tree {
        let mut growing = Growing::new();
        for (steps, verdict) in executions {
            growing.add(steps.split(' ').map(str::to_string), verdict);
        }
        growing.done()
    }

    fn count(tree: &Tree, schedule: &str) -> Option<(u64, u64)> {
        tree.count(&schedule.parse().unwrap()).map(|count| (count.passed, count.failed))
    }

    #[test]
    fn executions_share_their_beginning() {
        let tree = tree(&[
            ("main T1 T1 T2", "passed"),
            ("main T1 T2 T1", "deadlock"),
            ("main T2 T1 T1", "passed"),
        ]);
        assert_eq!(tree.nodes.len(), 6, "{tree:?}");
        assert_eq!(count(&tree, ""), Some((2, 1)));
        assert_eq!(count(&tree, "main"), Some((2, 1)));
        assert_eq!(count(&tree, "main T1"), Some((1, 1)));
        assert_eq!(count(&tree, "main T1 T2"), Some((0, 1)));
        assert_eq!(count(&tree, "main T1 T2 T1"), Some((0, 1)));
        assert_eq!(count(&tree, "main T2 T1"), Some((1, 0)));
    }

    #[test]
    fn what_was_not_recorded_is_not_counted() {
        let tree = tree(&[("main T1 T1", "passed")]);
        for schedule in ["T1", "main T2", "main T1 T1 T1", "main T1:stale"] {
            assert_eq!(count(&tree, schedule), None, "{schedule}");
        }
    }

    #[test]
    fn what_is_there_is_found_as_a_whole() {
        let mut growing = Growing::new();
        let steps = |text: &'static str| text.split(' ').map(str::to_string);
        growing.add(steps("main T1 T2"), "passed");
        growing.add(steps("main T2 T1"), "passed");
        assert!(growing.has(steps("main T2 T1")));
        for other in ["main", "main T1", "main T1 T2 T2", "main T3"] {
            assert!(!growing.has(steps(other)), "{other}");
        }
    }
}
