//! How a reduction is to be run.

use std::fmt;
use std::num::NonZero;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;

use crate::{Condition, Error, Fill, Rows};

/// How a reduction is to be run. Of who reads and how much at a time, only another
/// [`chunk_rows`](Options::chunk_rows) can change the result, in its last bits.
///
/// ```
/// use interleave::{Options, Strategy};
///
/// let options = Options { threads: 4, strategy: Strategy::HandlePerThread, ..Options::default() };
/// assert_eq!(options.chunk_rows, None);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// Number of threads; 0, the default, is one for each core. There are never more than chunks,
    /// and [`Strategy::Sequential`] uses the caller's alone.
    pub threads: usize,

    /// Number of rows that are read at a time. A 0 is taken for 1. By default, a dataset is cut as it
    /// is stored: at its chunks, or after every mebibyte where there are none or they are smaller.
    ///
    /// Rows are read through libhdf5: with this set, [`Strategy::Direct`] and [`Strategy::Mmap`] do
    /// not apply.
    pub chunk_rows: Option<usize>,

    /// Who reads.
    pub strategy: Strategy,

    /// What becomes of values that are not a number.
    pub nan: Nan,

    /// A value that stands for none, compared with floats as `f64`, and with integers exactly. It is left
    /// out and counted in [`Summary::skipped`](crate::Summary::skipped).
    pub fill: Option<Fill>,

    /// The rows that are reduced; all by default. Which pieces a dataset is cut into depends on them.
    pub rows: Option<Rows>,

    /// What must hold for a value to be reduced, once it is scaled. The others are left out and counted in
    /// [`Summary::skipped`](crate::Summary::skipped).
    pub condition: Option<Condition>,

    /// Whether values are counted for [`Report::quantile`](crate::Report::quantile) and
    /// [`Report::histogram`](crate::Report::histogram). Threads do it, so that [`Strategy::Processes`] does
    /// not apply.
    pub quantiles: bool,

    /// Whether the attributes of the Climate and Forecast conventions and of netCDF-4 are obeyed: with
    /// `_Unsigned`, integers are taken for what their bits are with the other sign; values that are
    /// `_FillValue` or one of `missing_value`, that are outside of `valid_min`, `valid_max` or
    /// `valid_range`, or that netCDF writes by itself where no `_FillValue` is named, are left out and
    /// counted in [`Summary::skipped`](crate::Summary::skipped); and the others become
    /// `value * scale_factor + add_offset`. A fill value is compared in the type of the dataset: a
    /// float16 is, if it is the float16 nearest to the attribute, and an integer of 64 bits, if it is
    /// that very integer.
    pub cf: bool,

    /// Told how far the reduction has come.
    pub progress: Option<&'a Progress>,

    /// Set it from another thread, or from a Ctrl-C handler, to stop before the next chunk. The
    /// reduction then returns [`Error::Cancelled`](crate::Error::Cancelled).
    pub cancel: Option<&'a AtomicBool>,
}

impl Options<'_> {
    /// [`threads`](Options::threads), with 0 settled.
    pub(crate) fn threads_wanted(&self) -> usize {
        match self.threads {
            0 => thread::available_parallelism().map_or(1, NonZero::get),
            n => n,
        }
    }
}

/// What becomes of values that are not a number (NaN).
///
/// ```
/// use interleave::Nan;
///
/// assert_eq!("propagate".parse(), Ok(Nan::Propagate));
/// assert_eq!(Nan::Skip.to_string(), "skip");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Nan {
    /// They are counted and left out, as by NumPy's `nanmean`.
    #[default]
    Skip,
    /// One of them makes sum, mean, least, greatest and variance NaN too, as by NumPy's `mean`. They
    /// are not in the count.
    Propagate,
    /// One of them is an error: [`Error::NotANumber`].
    Error,
}

impl Nan {
    /// All of them.
    pub const ALL: &[Nan] = &[Nan::Skip, Nan::Propagate, Nan::Error];

    /// The name, as [`FromStr`] reads it.
    pub fn name(self) -> &'static str {
        match self {
            Nan::Skip => "skip",
            Nan::Propagate => "propagate",
            Nan::Error => "error",
        }
    }
}

impl fmt::Display for Nan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Nan {
    type Err = Error;

    fn from_str(name: &str) -> Result<Nan, Error> {
        let known = Nan::ALL.iter().copied().find(|nan| nan.name() == name);
        known.ok_or_else(|| Error::NoNan { name: name.to_owned() })
    }
}

/// How far a reduction has come, to be looked at from another thread.
///
/// ```
/// use interleave::{Options, Progress, reduce, sample};
///
/// let progress = Progress::default();
/// let options = Options { progress: Some(&progress), ..Options::default() };
/// reduce(sample::path(sample::Size::Tiny)?, "/array", &options)?;
/// assert!(progress.total() > 0);
/// assert_eq!(progress.done(), progress.total());
/// # Ok::<(), interleave::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Progress {
    /// Both in bytes. Relaxed: they are numbers to show, and no other memory is read
    /// on the strength of them.
    done: AtomicU64,
    total: AtomicU64,
}

impl Progress {
    /// Bytes reduced: of values as wide as they are in the file, or of `f64` if they come from a
    /// [`Source`](crate::Source).
    pub fn done(&self) -> u64 {
        self.done.load(Relaxed)
    }

    /// Bytes to reduce, counted alike. It is 0 until the dataset is open.
    pub fn total(&self) -> u64 {
        self.total.load(Relaxed)
    }

    pub(crate) fn start(&self, total: u64) {
        self.done.store(0, Relaxed);
        self.total.store(total, Relaxed);
    }

    pub(crate) fn advance(&self, bytes: u64) {
        self.done.fetch_add(bytes, Relaxed);
    }
}

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
    /// fletcher32, szip, scale-offset, nbit, LZF, LZ4, Zstandard, bitshuffle and Blosc 1 (without
    /// Snappy).
    Direct,

    /// The file is mapped into memory. For datasets that [`Strategy::Direct`] knows and that are not
    /// compressed; it takes the place of this one for those that are.
    ///
    /// On Unix, its first use installs a handler of the signal SIGBUS, which makes an error of a file
    /// that is cut short meanwhile. Other causes of that signal are left to the handler that was there before.
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
