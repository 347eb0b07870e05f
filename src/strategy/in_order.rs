//! Parts that arrive in any order, merged in one order.

use std::collections::BTreeMap;

use crate::Error;
use crate::job::Part;

/// Merges the parts 0, 1, 2 … in this order, whatever order they arrive in. Addition rounds, so only
/// a fixed order gives the same bits in every run.
///
/// A part that is early waits here. There are about as many of those as threads, unless one chunk
/// takes far longer than the others.
#[derive(Default)]
pub(super) struct InOrder<P> {
    /// Parts 0 up to, not including, `next`.
    merged: P,
    next: u64,
    /// Parts after `next`, each with the number of parts that it stands for.
    early: BTreeMap<u64, (u64, P)>,
    /// The failure of the lowest index so far.
    failure: Option<(u64, Error)>,
}

impl<P: Part> InOrder<P> {
    /// Takes part `index`.
    pub(super) fn arrive(&mut self, index: u64, part: Result<P, Error>) {
        self.arrive_alike(index, 1, part);
    }

    /// Takes `count` parts from part `index` on, which are all the same.
    pub(super) fn arrive_alike(&mut self, index: u64, count: u64, part: Result<P, Error>) {
        match part {
            Ok(part) => {
                self.early.insert(index, (count, part));
            }
            Err(error) => {
                if self.failure.as_ref().is_none_or(|(lowest, _)| index < *lowest) {
                    self.failure = Some((index, error));
                }
            }
        }
        while let Some((count, part)) = self.early.remove(&self.next) {
            self.merged.append_all(part, count);
            self.next += count;
        }
    }

    /// Whether a part failed.
    pub(super) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// The whole of `count` parts. `None` if some never arrived, though none failed.
    pub(super) fn whole(self, count: u64) -> Option<Result<P, Error>> {
        match self.failure {
            Some((_, error)) => Some(Err(error)),
            None => (self.next == count).then_some(Ok(self.merged)),
        }
    }
}
