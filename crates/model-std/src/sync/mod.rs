//! `std::sync`, modelled. `Arc` and `Weak` are the real ones.

#[cfg(counted_arc)]
mod arc;
pub mod atomic;
mod barrier;
mod condvar;
mod lazy_lock;
pub mod mpsc;
mod mutex;
mod once;
mod once_lock;
mod rwlock;

#[cfg(counted_arc)]
pub use self::arc::{Arc, Weak};
pub use self::barrier::{Barrier, BarrierWaitResult};
pub use self::condvar::{Condvar, WaitTimeoutResult};
pub use self::lazy_lock::LazyLock;
pub use self::mutex::{Mutex, MutexGuard};
#[allow(deprecated, reason = "std has it, too")]
pub use self::once::ONCE_INIT;
pub use self::once::{Once, OnceState};
pub use self::once_lock::OnceLock;
pub use self::rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};
#[cfg(not(counted_arc))]
pub use ::std::sync::{Arc, Weak};
pub use ::std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};

use explorer::rt::{self, Access, Object};
use std::panic::Location;

/// The end of holding a lock. It is a step of its own only if somebody asks whether the lock is
/// free; otherwise nobody could tell when within the step it happened.
fn give_up(lock: &Object, verb: &'static str, at: &'static Location<'static>) {
    if rt::locks_are_tried() {
        lock.step(verb, Access::Write, at);
    } else {
        lock.touch(Access::Release);
    }
    lock.release();
    lock.given_up();
}

/// A value that was behind a lock, and whether a thread panicked while it held the lock.
fn or_poisoned<V>(poisoned: bool, value: V) -> LockResult<V> {
    if poisoned { Err(PoisonError::new(value)) } else { Ok(value) }
}
