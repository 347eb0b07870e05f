//! A file handle for each thread: the threads take turns to open and close, but not to read in between.

use interleave::{Error, Partial};
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

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
    let handle = {
        let _turn = take(turn);
        library.open()?
    };
    // No lock is held, so a panic in `work` poisons none.
    let result = panic::catch_unwind(AssertUnwindSafe(|| work(&handle)));
    let closed = {
        let _turn = take(turn);
        library.close(handle)
    };
    let result = result.unwrap_or_else(|payload| panic::resume_unwind(payload))?;
    closed.map(|()| result)
}

/// Locks `turn`, poisoned or not: there is nothing behind it that a panic could leave half done.
fn take(turn: &Mutex<()>) -> MutexGuard<'_, ()> {
    turn.lock().unwrap_or_else(PoisonError::into_inner)
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
    let threads = threads.max(1);
    let len = rows.div_ceil(threads);
    let part = |number: usize| {
        let start = number.saturating_mul(len).min(rows);
        let part = start..start.saturating_add(len).min(rows);
        with_file(library, turn, |handle| Ok(Partial::of(&library.read(handle, part)?)))
    };
    thread::scope(|scope| {
        let part = &part;
        let parts: Vec<_> = (0..threads).map(|number| scope.spawn(move || part(number))).collect();
        let parts: Vec<_> = parts.into_iter().map(|part| part.join()).collect();
        let results = parts.into_iter().map(|part| part.unwrap_or_else(|payload| panic::resume_unwind(payload)));
        results.sum()
    })
}
