//! Who reads: the ways to share the work that the book teaches, by name.

pub(crate) mod crew;
pub(crate) mod direct;
pub(crate) mod handle_per_thread;
mod in_order;
pub(crate) mod library_thread;
pub(crate) mod mmap;
pub(crate) mod pool;
pub(crate) mod processes;
pub(crate) mod sequential;
pub(crate) mod shared_handle;
pub(crate) mod with_rayon;

use std::fmt;
use std::str::FromStr;

use crate::Error;

/// Who reads. Every strategy gives the same result, to the last bit.
///
/// Some do not apply to every dataset, nor to a [`Source`](crate::Source) that is no file. Then
/// [`Strategy::HandlePerThread`] takes their place, and the [`Report`](crate::Report) says so.
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
    /// The caller's thread reads piece after piece.
    Sequential,

    /// Each thread has a handle of its own on the file, and one lock is held around every open and
    /// close. This is the recipe of the PyTables documentation ("Threading" in its cookbook). Reads
    /// are not under that lock, but libhdf5 has one of its own: see
    /// [`Hdf5Source`](crate::Hdf5Source).
    HandlePerThread,

    /// All threads read through one handle.
    SharedHandle,

    /// The caller's thread reads, and hands the values to the others through a queue.
    LibraryThread,

    /// A fixed pool of threads takes jobs from a queue.
    Pool,

    /// Rayon shares the work out.
    Rayon,

    /// libhdf5 is left out: where the chunks are is found out once, then each thread reads and
    /// decodes them for itself. For numbers of the usual types in files that are read with positioned
    /// reads: compact, contiguous, or in chunks without filters other than deflate, shuffle,
    /// fletcher32, szip, LZF, LZ4, Zstandard, bitshuffle and Blosc 1 (without Snappy).
    Direct,

    /// The file is mapped into memory. For datasets that [`Strategy::Direct`] knows and that are not
    /// compressed; it takes the place of this one for those that are.
    ///
    /// On Unix, its first use installs a handler of the signal SIGBUS, which makes an error of a file
    /// that is cut short meanwhile. Other causes of that signal are left to whoever handled it before.
    Mmap,

    /// Other processes read through libhdf5, each under a lock of its own. See
    /// [`processes`](crate::processes).
    Processes,

    /// [`Strategy::Direct`] if it applies. Of 32 MiB or more that are not compressed and in the page cache,
    /// the first mebibytes show whether [`Strategy::Mmap`] is faster, which then does the rest. Otherwise
    /// [`Strategy::Processes`] if the program can and there
    /// are 32 MiB of values or more, since the lock of libhdf5 is held while it decodes; and
    /// [`Strategy::HandlePerThread`] for less.
    #[default]
    Auto,
}

impl Strategy {
    /// All of them, the simplest first.
    pub const ALL: &[Strategy] = &[
        Strategy::Sequential,
        Strategy::HandlePerThread,
        Strategy::SharedHandle,
        Strategy::LibraryThread,
        Strategy::Pool,
        Strategy::Rayon,
        Strategy::Direct,
        Strategy::Mmap,
        Strategy::Processes,
        Strategy::Auto,
    ];

    /// The name, as [`FromStr`] reads it.
    pub fn name(self) -> &'static str {
        match self {
            Strategy::Sequential => "sequential",
            Strategy::HandlePerThread => "handle-per-thread",
            Strategy::SharedHandle => "shared-handle",
            Strategy::LibraryThread => "library-thread",
            Strategy::Pool => "pool",
            Strategy::Rayon => "rayon",
            Strategy::Direct => "direct",
            Strategy::Mmap => "mmap",
            Strategy::Processes => "processes",
            Strategy::Auto => "auto",
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
