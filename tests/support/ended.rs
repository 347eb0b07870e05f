//! Has a thread ended, or does it only have nothing more to do?

use harness::unwatched::atomic::{AtomicBool, Ordering::Relaxed};
use harness::{ensure, mention};
use std::cell::RefCell;
use std::sync::Arc;
use std::thread;

/// Knows when a thread has ended: when the last destructor of its thread-local values has run.
#[derive(Clone, Default)]
pub struct Ended(Arc<AtomicBool>);

/// What a thread does when it ends. It takes its time.
struct Last(Ended);

impl Drop for Last {
    /// Ends the thread, after it has made way for others once more.
    fn drop(&mut self) {
        thread::yield_now();
        mention(|| "the thread ends".into());
        self.0.0.store(true, Relaxed);
    }
}

thread_local! {
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
}

impl Ended {
    /// The thread that calls is the one whose end is meant.
    pub fn is_of_this_thread(&self) {
        LAST.set(Some(Last(self.clone())));
    }

    /// Has it ended?
    pub fn is_over(&self) -> bool {
        self.0.load(Relaxed)
    }

    /// Ends the check with the verdict "leftover threads" if the thread has not ended. `call` has returned,
    /// which was to wait for it.
    #[track_caller]
    pub fn ensure(&self, call: &str) {
        ensure!(
            self.0.load(Relaxed),
            "leftover threads",
            "{call} has returned, and a thread that it should have waited for is not at its end: the \
             destructors of its thread-local values have not run. What a thread says itself, in its last \
             line, is not its end. `join` waits for that"
        );
    }
}
