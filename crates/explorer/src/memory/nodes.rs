//! Sets of sequentially consistent operations and fences.

/// Which sequentially consistent operation or fence.
#[derive(Debug, Clone, Copy)]
pub(super) struct SeqCstOp(pub(super) usize);

/// A set of nodes.
#[derive(Debug, Default, Clone)]
pub(super) struct Set(Vec<u64>);

impl Set {
    pub(super) fn insert(&mut self, node: SeqCstOp) {
        let word = node.0 / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (node.0 % 64);
    }

    pub(super) fn has(&self, node: SeqCstOp) -> bool {
        self.0.get(node.0 / 64).is_some_and(|word| word >> (node.0 % 64) & 1 == 1)
    }

    pub(super) fn join(&mut self, other: &Set) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine |= theirs);
    }

    pub(super) fn meets(&self, other: &Set) -> bool {
        self.0.iter().zip(&other.0).any(|(mine, theirs)| mine & theirs != 0)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = SeqCstOp> {
        let words = self.0.iter().enumerate();
        words.flat_map(|(n, word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| SeqCstOp(n * 64 + bit))
        })
    }
}
