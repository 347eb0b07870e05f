//! `std::thread`, modelled: a thread is a coroutine of the explorer.

mod builder;
mod handle;
mod local;
mod park;
mod scope;

pub use self::builder::{Builder, spawn};
pub use self::handle::JoinHandle;
pub use self::local::{AccessError, LocalKey};
#[allow(deprecated, reason = "std has it, too")]
pub use self::park::park_timeout_ms;
pub use self::park::{Thread, ThreadId, current, park, park_timeout};
pub use self::scope::{Scope, ScopedJoinHandle, scope};
pub use ::std::thread::Result;

use explorer::rt;
use std::num::NonZero;
use std::panic::Location;
use std::time::Duration;

/// As in [`std`](std::thread::yield_now): the others may go first.
#[track_caller]
pub fn yield_now() {
    let at = Location::caller();
    rt::note("yield_now", String::new, at);
    rt::give_way("yield_now", None, at);
}

/// As in [`std`](std::thread::sleep), on the virtual clock. However long it is, it orders nothing; if it is longer than
/// the clock can tell, it never ends.
#[track_caller]
pub fn sleep(duration: Duration) {
    let at = Location::caller();
    rt::note("sleep", || format!(" {duration:?}"), at);
    match rt::deadline(duration) {
        Some(until) => rt::give_way("sleep", Some(until), at),
        None => rt::stays_for_ever("sleep forever", at),
    }
}

/// As in [`std`](std::thread::sleep_ms), on the virtual clock.
#[deprecated(since = "1.6.0", note = "replaced by `std::thread::sleep`")]
#[track_caller]
pub fn sleep_ms(limit: u32) {
    sleep(Duration::from_millis(limit.into()));
}

/// As in [`std`](std::thread::panicking).
pub fn panicking() -> bool {
    rt::is_panicking()
}

/// Two, on every machine: the same executions are explored everywhere.
///
/// # Errors
/// Never.
pub fn available_parallelism() -> std::io::Result<NonZero<usize>> {
    Ok(NonZero::new(2).expect("two is not zero"))
}
