//! A request says whether it is to be logged. The code that logs is deep below the code that knows
//! the request, so the flag is kept for the thread that works on it.

use interleave::{Error, Partial, Source};
use std::cell::Cell;
use std::ops::Range;

thread_local! {
    static DEBUG: Cell<bool> = const { Cell::new(false) };
}

/// What a client wants to know: the part of some rows.
#[derive(Clone, Debug)]
pub struct Request {
    /// Which rows.
    pub rows: Range<usize>,
    /// Is the work on this request to be logged?
    pub debug: bool,
}

/// Is this thread to log what it does? The code that logs asks this, such as a dataset that is
/// being read. False when the thread does not work for a request.
pub fn is_debug() -> bool {
    DEBUG.get()
}

/// Calls `work`. Meanwhile [`is_debug`] returns `debug` on this thread, and afterwards it returns
/// what it did before, even if `work` panics, and even if `work` makes such a call itself.
pub fn with_debug<R>(debug: bool, work: impl FnOnce() -> R) -> R {
    todo!("work with {debug}")
}

/// Answers a request: the part of its rows. They are read in two halves, by two threads at the same
/// time, each with one `read`; with an odd number of rows, the second half has one more. The calling
/// thread may be one of the two. It is a thread of a pool, and answers one request after the other.
///
/// During both reads [`is_debug`] says what the request says, on whichever thread they run. Other
/// threads may work on other requests in the meantime. Afterwards there is no trace of this one.
///
/// # Errors
/// The error of the read that failed; if both failed, the error of the first half.
///
/// # Panics
/// If a read panics.
pub fn answer(request: &Request, source: &dyn Source) -> Result<Partial, Error> {
    todo!("read {:?} of {} rows, {}", request.rows, source.rows(), request.debug)
}
