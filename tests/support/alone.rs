//! A call that must come to its end while another thread stands still in the middle of its own.

use super::thread;
use harness::ensure;
use harness::unwatched::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::Mutex;

/// With one preemption: this thread is interrupted in the middle of its call, the other one makes its call,
/// and must come to its end without this one.
pub fn ensure_alone(mine: impl FnOnce(), other: impl FnOnce() + Send, names: [&str; 2]) {
    let (mine, other) = (Box::new(mine), Box::new(other));
    ensure_not_held_up(mine, other, names, "waits for the other side", "It must not need a lock");
}

/// The same for calls that work on different things, each of which may have a lock of its own.
pub fn ensure_apart(mine: impl FnOnce(), other: impl FnOnce() + Send, names: [&str; 2]) {
    ensure_not_held_up(
        Box::new(mine),
        Box::new(other),
        names,
        "one lock for all",
        "Which lock do the two have in common?",
    );
}

fn ensure_not_held_up(
    mine: Box<dyn FnOnce() + '_>,
    other: Box<dyn FnOnce() + Send + '_>,
    names: [&str; 2],
    verdict: &'static str,
    advice: &str,
) {
    // Where a lock is tried, the model interrupts threads also while they have one.
    drop(Mutex::new(()).try_lock());
    let is_inside = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let before = is_inside.load(Relaxed);
            other();
            ensure!(
                !before || is_inside.load(Relaxed),
                verdict,
                "one thread was in the middle of {} and did not go on, and the other called {}, which \
                 waited for it. {advice}",
                names[0],
                names[1]
            );
        });
        is_inside.store(true, Relaxed);
        mine();
        is_inside.store(false, Relaxed);
    });
}
