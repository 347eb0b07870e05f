//! A file handle for each thread: the threads take turns to open and close, but not to read in between.

use interleave::{Error, Partial};
use std::ops::Range;
use std::sync::Mutex;

/// A library whose files can be read by several threads at once, each through a handle of its own. Opening
/// and closing change tables that all handles share, so only one thread at a time may do either.
pub trait Library: Sync {
    /// An open file. It is closed by [`Library::close`], and by nothing else.
    type Handle;

    /// Opens the file.
    fn open(&self) -> Result<Self::Handle, Error>;

    /// Reads the values in these rows.
    fn read(&self, handle: &Self::Handle, rows: Range<usize>) -> Result<Vec<f64>, Error>;

    /// Closes a handle. Must not be called twice for the same handle.
    fn close(&self, handle: Self::Handle) -> Result<(), Error>;
}

/// Opens a handle, calls `work` with it, closes it on every way out, and returns what `work` returns. `turn`
/// is locked while the library opens or closes, and at no other time. Any number of threads may call this at
/// the same time.
///
/// # Errors
/// The error from `open`, in which case `work` is not called and nothing is closed. Otherwise the error from
/// `work`, or, if `work` succeeds, the error from `close`.
///
/// # Panics
/// If `work` panics: the handle is closed, and the panic is resumed.
pub fn with_file<L: Library, R>(
    library: &L,
    turn: &Mutex<()>,
    work: impl FnOnce(&L::Handle) -> Result<R, Error>,
) -> Result<R, Error> {
    todo!("open the file in turn, work, and close it in turn")
}

/// Reduces rows `0..rows` in `threads` parts of equal length, though the last parts may be shorter or empty:
/// each thread has a handle of its own, and reads its part in one go. The parts are merged in order. A
/// `threads` of 0 counts as 1.
///
/// # Errors
/// If parts fail, the error from the first of them, in the order of the rows. Every handle is closed even so.
pub fn reduce<L: Library>(
    library: &L,
    turn: &Mutex<()>,
    rows: usize,
    threads: usize,
) -> Result<Partial, Error> {
    todo!("reduce {rows} rows with {threads} threads")
}
