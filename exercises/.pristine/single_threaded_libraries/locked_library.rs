//! A library that only one thread may be in at a time, made safe for any thread by a lock.

use interleave::Error;
use std::ops::Range;

/// What the library can do. It keeps tables of its own and locks nothing, so only one thread may be in it
/// at a time.
pub trait Library: Send {
    /// The values of these rows.
    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error>;

    /// Calls `each` with one name after the other, for as long as it returns true. `each` is called from
    /// inside the library, and may call it again. The library is written in C: a panic must not come out
    /// of `each`.
    fn visit(&self, each: &mut dyn FnMut(&str) -> bool);
}

/// The library, for any thread: its methods may be called by several threads at the same time. A thread
/// that waits for its turn sleeps.
pub struct Locked<L> {
    library: L,
    // What says which thread is inside, and how deep?
}

// SAFETY: only one thread at a time uses `library`. Write what makes that true.
unsafe impl<L: Send> Sync for Locked<L> {}

impl<L: Library> Locked<L> {
    /// Takes the library.
    pub fn new(library: L) -> Locked<L> {
        Locked { library }
    }

    /// Like the library's own method.
    pub fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        todo!("read {rows:?} while no other thread is in the library")
    }

    /// Like the library's own method. `each` may call every method of this value. No other thread is in
    /// the library until the whole visit is over, not even after such a call.
    ///
    /// # Panics
    /// If `each` does: then the visit ends, and the panic goes on when the library has returned.
    pub fn visit(&self, each: impl FnMut(&str) -> bool) {
        todo!("visit while no other thread is in the library")
    }

    /// Reads `rows` in chunks of `chunk` rows, the last of which may be shorter, and calls `work` with
    /// each, in order. While `work` runs, this call does not keep other threads out of the library.
    ///
    /// # Errors
    /// The first error of a read. Then no more is read.
    ///
    /// # Panics
    /// If `chunk` is 0, or if `work` does.
    pub fn each_chunk(
        &self,
        rows: Range<usize>,
        chunk: usize,
        work: impl FnMut(Vec<f64>),
    ) -> Result<(), Error> {
        todo!("read {rows:?} in chunks of {chunk}, and work on each without the lock")
    }
}
