//! Limits that are too long for the clock, so they never end.

use harness::{Runs, fail};
use std::panic::{self, AssertUnwindSafe};
use std::time::Duration;

/// The longest is the natural one. But an answer that knows only this one adds the others to an `Instant`.
pub const ENDLESS: [Duration; 3] =
    [Duration::MAX, Duration::from_secs(u64::MAX), Duration::from_secs(1 << 63)];

/// Those that a check of several threads tries: under the model only one, because each of them would have the
/// interleavings of all others. It isn't the longest.
pub fn endless() -> &'static [Duration] {
    match Runs::here() {
        Runs::Natively => &ENDLESS,
        _ => &ENDLESS[1..2],
    }
}

/// What `call` returns. A panic of the answer has the verdict "overflow".
pub fn without_overflow<R>(name: &str, limit: Duration, call: impl FnOnce() -> R) -> R {
    match panic::catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result,
        // What a check has found has a payload of another type, and goes on its way.
        Err(found) if !found.is::<&str>() && !found.is::<String>() => panic::resume_unwind(found),
        Err(_) => fail!(
            "overflow",
            "`{name}` with a limit of {limit:?} panicked: `Instant::now() + limit` is later than an \
             `Instant` can be"
        ),
    }
}
