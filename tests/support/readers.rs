//! Which threads have called: recorded without a step that the model sees.

use harness::unwatched::atomic::{AtomicU64, Ordering::Relaxed};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::thread;

/// More threads than any check starts.
const MOST: usize = 64;

/// The set of the threads that have called [`note`](Readers::note).
pub struct Readers {
    /// A hash of a thread's id, or 0 for a free place. The places are filled from the first on.
    ids: [AtomicU64; MOST],
}

/// Nobody yet.
impl Default for Readers {
    fn default() -> Readers {
        Readers { ids: [const { AtomicU64::new(0) }; MOST] }
    }
}

impl Readers {
    /// Records the thread that calls.
    pub fn note(&self) {
        self.number();
    }

    /// Records the thread that calls, and returns a number of its own, which is not 0.
    pub fn number(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        thread::current().id().hash(&mut hasher);
        let me = hasher.finish() | 1;
        let _ = self.ids.iter().find(|place| {
            // Mine already, or free and now mine.
            match place.compare_exchange(0, me, Relaxed, Relaxed) {
                Ok(_) => true,
                Err(other) => other == me,
            }
        });
        me
    }

    /// The number of different threads, or `MOST` if there are more.
    pub fn count(&self) -> usize {
        self.ids.iter().take_while(|place| place.load(Relaxed) != 0).count()
    }
}
