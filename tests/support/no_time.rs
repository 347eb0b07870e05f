//! Waiting that is seen on the clock of the model.

use harness::ensure;
use std::time::Instant;

/// Runs `f`, and ends the check with the verdict "busy wait" if time passes meanwhile. For the model,
/// where the clock stands still unless a thread sleeps for a time: what is woken need not.
pub fn ensure_no_time_passes(what: &str, f: impl FnOnce()) {
    let start = Instant::now();
    f();
    let passed = start.elapsed();
    ensure!(
        passed.is_zero(),
        "busy wait",
        "{what} checks again after {passed:?}, although nothing has told it to: it should sleep until it is \
         woken"
    );
}
