//! How a reduction is to be run.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use crate::Strategy;

/// How a reduction is to be run. None of it changes the result, except that another
/// [`chunk_rows`](Options::chunk_rows) can change its last bits.
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

    /// Number of rows that are read at a time. By default about a mebibyte of values, rounded up to
    /// whole chunks of the file. A 0 is taken for 1.
    pub chunk_rows: Option<usize>,

    /// Who reads.
    pub strategy: Strategy,

    /// Told how far the reduction has come.
    pub progress: Option<&'a Progress>,

    /// Set it from another thread, or from a Ctrl-C handler, to stop before the next chunk. The
    /// reduction then returns [`Error::Cancelled`](crate::Error::Cancelled).
    pub cancel: Option<&'a AtomicBool>,
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
    /// Both in bytes of `f64` values. Relaxed: they are numbers to show, and no other memory is read
    /// on the strength of them.
    done: AtomicU64,
    total: AtomicU64,
}

impl Progress {
    /// Bytes reduced, at 8 a value whatever the type in the file.
    pub fn done(&self) -> u64 {
        self.done.load(Relaxed)
    }

    /// Bytes to reduce, at 8 a value. It is 0 until the dataset is open.
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
