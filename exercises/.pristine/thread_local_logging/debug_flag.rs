//! A request says whether the work on it should be logged. The code that logs is deep below the code
//! that knows the request, so the thread that works on the request keeps the flag.

use interleave::{Error, Partial, Source};
use std::cell::Cell;
use std::ops::Range;

thread_local! {
    static DEBUG: Cell<bool> = const { Cell::new(false) };
}

/// What a client wants to know: the part that some rows reduce to.
#[derive(Clone, Debug)]
pub struct Request {
    /// Which rows.
    pub rows: Range<usize>,
    /// Should the work on this request be logged?
    pub debug: bool,
}

/// Should this thread log what it does? Code that logs asks this, for example a dataset that is
/// being read. Returns false when the thread is not working on a request.
pub fn is_debug() -> bool {
    DEBUG.get()
}

/// Calls `work`. Meanwhile [`is_debug`] returns `debug` on this thread, and afterwards it returns
/// what it returned before, even if `work` panics, and even if `work` itself calls `with_debug`.
pub fn with_debug<R>(debug: bool, work: impl FnOnce() -> R) -> R {
    todo!("work with {debug}")
}

/// Answers a request with the part that its rows reduce to. Two threads read the rows at the same
/// time, each with one `read` for its half; if the number of rows is odd, the second half has one
/// more. The calling thread may be one of the two. It belongs to a pool, and answers one request
/// after another.
///
/// During both reads [`is_debug`] returns what the request says, on whichever threads they run.
/// Other threads may work on other requests in the meantime. Afterwards no trace of this request is
/// left.
///
/// # Errors
/// Returns the error from the read that failed or, if both failed, the error from the first half.
///
/// # Panics
/// If a read panics.
pub fn answer(request: &Request, source: &dyn Source) -> Result<Partial, Error> {
    todo!("read {:?} of {} rows, {}", request.rows, source.rows(), request.debug)
}
