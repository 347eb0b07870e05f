//! A result that one thread hands to others, ordered by nothing but what the learner wrote.

use harness::unwatched::atomic::AtomicBool;
use harness::{ensure, fail, mention};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A place for the sum of some rows. It takes no lock, so a thread sees what another has put there
/// for certain only if something else has ordered the two.
pub struct Handed {
    /// 0 until it is stored. The model follows it: a load that is not ordered may miss the store.
    sum: AtomicU64,
    /// Recorded for the verdict: have the others been told? Not followed, so it orders nothing.
    is_told: AtomicBool,
}

/// Nothing is stored yet.
impl Default for Handed {
    fn default() -> Handed {
        Handed { sum: AtomicU64::new(0), is_told: AtomicBool::new(false) }
    }
}

impl Handed {
    /// Stores the sum, which is not 0, and tells the others.
    pub fn hand_over(&self, sum: u64, tell: impl FnOnce()) {
        self.sum.store(sum, Relaxed);
        tell();
        self.is_told.store(true, Relaxed);
    }

    /// As `hand_over`, for a call that tells the others before it returns: a meeting.
    pub fn hand_over_at(&self, sum: u64, meet: impl FnOnce()) {
        self.sum.store(sum, Relaxed);
        self.is_told.store(true, Relaxed);
        meet();
    }

    /// Returns the sum. `call` has returned, so it should be there. If it is not, the check ends:
    /// with the verdict `early` if the others have not been told, and with "stale read" if they have.
    #[track_caller]
    pub fn ensure_there(&self, early: &'static str, call: &str) -> u64 {
        let sum = self.sum.load(Relaxed);
        if sum != 0 {
            return sum;
        }
        mention(|| format!("{call} has returned, but the sum is not there"));
        ensure!(
            self.is_told.load(Relaxed),
            early,
            "{call} has returned, and the sum is not there: the thread that adds it up has not said \
             yet that it is done"
        );
        fail!(
            "stale read",
            "{call} has returned, and the sum was stored before, but this thread still sees the place \
             empty: nothing orders the store and the load. An atomic that is stored and loaded with \
             `Relaxed` hands over itself and nothing else. Use a lock on both sides, or `Release` \
             and `Acquire`"
        )
    }
}
