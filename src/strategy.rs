//! Who reads: the ways to share the work that the book teaches, by name.

pub(crate) mod handle_per_thread;
mod in_order;
pub(crate) mod sequential;

use std::fmt;
use std::str::FromStr;

use crate::Error;

/// Who reads. Every strategy gives the same result, to the last bit.
///
/// ```
/// use interleave::Strategy;
///
/// let strategy: Strategy = "handle-per-thread".parse()?;
/// assert_eq!(strategy, Strategy::HandlePerThread);
/// assert_eq!(strategy.to_string(), "handle-per-thread");
/// # Ok::<(), interleave::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Strategy {
    /// The caller's thread reads chunk after chunk.
    Sequential,

    /// Each thread has a handle of its own on the file, and one lock is held around every open and
    /// close. This is the recipe of the PyTables documentation ("Threading" in its cookbook). Reads
    /// are not under that lock, but libhdf5 has one of its own: see
    /// [`Hdf5Source`](crate::Hdf5Source).
    #[default]
    HandlePerThread,
}

impl Strategy {
    /// All of them, the simplest first.
    pub const ALL: &[Strategy] = &[Strategy::Sequential, Strategy::HandlePerThread];

    /// The name, as [`FromStr`] reads it.
    pub fn name(self) -> &'static str {
        match self {
            Strategy::Sequential => "sequential",
            Strategy::HandlePerThread => "handle-per-thread",
        }
    }

    /// All names, for a message.
    pub(crate) fn names() -> String {
        Strategy::ALL.iter().map(|s| s.name()).collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Strategy {
    type Err = Error;

    fn from_str(name: &str) -> Result<Strategy, Error> {
        let known = Strategy::ALL.iter().copied().find(|strategy| strategy.name() == name);
        known.ok_or_else(|| Error::NoStrategy { name: name.to_owned() })
    }
}
