//! A call that must come to its end while another thread stands still in the middle of its own.

use harness::ensure;
use harness::unwatched::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::Mutex;
use std::thread;

/// With one preemption: this thread is interrupted in the middle of its call, the other one makes its call,
/// and must come to its end without this one.
pub fn ensure_alone(mine: impl FnOnce(), other: impl FnOnce() + Send, names: [&str; 2]) {
    // Where a lock is tried, the model interrupts threads also while they have one.
    drop(Mutex::new(()).try_lock());
    let is_inside = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let before = is_inside.load(Relaxed);
            other();
            ensure!(
                !before || is_inside.load(Relaxed),
                "waits for the other side",
                "one thread was in the middle of {} and did not go on, and the other called {}, which \
                 waited for it. It must not need a lock",
                names[0],
                names[1]
            );
        });
        is_inside.store(true, Relaxed);
        mine();
        is_inside.store(false, Relaxed);
    });
}
