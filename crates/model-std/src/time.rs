//! `std::time` on the virtual clock of the execution.
//!
//! The clock advances only when a sleep or a time limit ends. A moment is counted from a day before the
//! execution begins, so that there are earlier ones, as there are on a real machine.

pub use ::std::time::{Duration, TryFromFloatSecsError};

use explorer::rt;
use std::ops::{Add, AddAssign, Sub, SubAssign};

/// How long the clock has run when an execution begins.
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A moment on the virtual clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Duration);

impl Instant {
    /// The virtual clock's time.
    pub fn now() -> Instant {
        Instant(A_DAY + rt::now())
    }

    /// Virtual time since this moment.
    pub fn elapsed(&self) -> Duration {
        Instant::now().duration_since(*self)
    }

    /// Time from `earlier` to this moment; zero if it is later.
    pub fn duration_since(&self, earlier: Instant) -> Duration {
        self.saturating_duration_since(earlier)
    }

    /// Time from `earlier` to this moment, if it is not later.
    pub fn checked_duration_since(&self, earlier: Instant) -> Option<Duration> {
        self.0.checked_sub(earlier.0)
    }

    /// Time from `earlier` to this moment; zero if it is later.
    pub fn saturating_duration_since(&self, earlier: Instant) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    /// The moment `duration` later, if it can be represented.
    pub fn checked_add(&self, duration: Duration) -> Option<Instant> {
        self.0.checked_add(duration).filter(|moment| *moment <= rt::END_OF_TIME).map(Instant)
    }

    /// The moment `duration` earlier, if it can be represented.
    pub fn checked_sub(&self, duration: Duration) -> Option<Instant> {
        self.0.checked_sub(duration).map(Instant)
    }
}

/// A moment on the virtual clock, counted from 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SystemTime(Duration);

/// The virtual clock begins here.
pub const UNIX_EPOCH: SystemTime = SystemTime::UNIX_EPOCH;

/// The second time was earlier than the first, by this much.
#[derive(Debug, Clone)]
pub struct SystemTimeError(Duration);

impl SystemTimeError {
    /// By how much it was earlier.
    pub fn duration(&self) -> Duration {
        self.0
    }
}

impl std::fmt::Display for SystemTimeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("second time provided was later than self")
    }
}

impl std::error::Error for SystemTimeError {}

impl SystemTime {
    /// The virtual clock begins here.
    pub const UNIX_EPOCH: SystemTime = SystemTime(Duration::ZERO);

    /// The moment `duration` later, if it can be represented.
    pub fn checked_add(&self, duration: Duration) -> Option<SystemTime> {
        self.0.checked_add(duration).filter(|moment| *moment <= rt::END_OF_TIME).map(SystemTime)
    }

    /// The moment `duration` earlier, if it can be represented.
    pub fn checked_sub(&self, duration: Duration) -> Option<SystemTime> {
        self.0.checked_sub(duration).map(SystemTime)
    }

    /// The virtual clock's time.
    pub fn now() -> SystemTime {
        SystemTime(rt::now())
    }

    /// Time from `earlier` to this moment.
    ///
    /// # Errors
    /// When `earlier` is later.
    pub fn duration_since(&self, earlier: SystemTime) -> Result<Duration, SystemTimeError> {
        self.0.checked_sub(earlier.0).ok_or_else(|| SystemTimeError(earlier.0 - self.0))
    }

    /// Virtual time since this moment.
    ///
    /// # Errors
    /// When this moment is in the future.
    pub fn elapsed(&self) -> Result<Duration, SystemTimeError> {
        SystemTime::now().duration_since(*self)
    }
}

macro_rules! arithmetic {
    ($($moment:ident $name:literal),*) => { $(
        impl $moment {
            fn later(self, duration: Duration) -> $moment {
                let moment = self.0.checked_add(duration).filter(|m| *m <= rt::END_OF_TIME);
                $moment(moment.expect(concat!("overflow when adding duration to ", $name)))
            }
            fn earlier(self, duration: Duration) -> $moment {
                let moment = self.0.checked_sub(duration);
                $moment(moment.expect(concat!("overflow when subtracting duration from ", $name)))
            }
        }
        impl Add<Duration> for $moment {
            type Output = $moment;
            fn add(self, duration: Duration) -> $moment {
                self.later(duration)
            }
        }
        impl AddAssign<Duration> for $moment {
            fn add_assign(&mut self, duration: Duration) {
                *self = self.later(duration);
            }
        }
        impl Sub<Duration> for $moment {
            type Output = $moment;
            fn sub(self, duration: Duration) -> $moment {
                self.earlier(duration)
            }
        }
        impl SubAssign<Duration> for $moment {
            fn sub_assign(&mut self, duration: Duration) {
                *self = self.earlier(duration);
            }
        }
    )* };
}

arithmetic!(Instant "instant", SystemTime "instant");

impl Sub<Instant> for Instant {
    type Output = Duration;
    fn sub(self, earlier: Instant) -> Duration {
        self.duration_since(earlier)
    }
}
