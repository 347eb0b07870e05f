//! A library that only one thread may enter at a time, and a lock that makes it safe for any thread.

use interleave::Error;
use std::ops::Range;

/// What the library can do. It keeps tables of its own and locks nothing, so only one thread may be inside it
/// at a time.
pub trait Library: Send {
    /// Reads the values in these rows.
    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error>;

    /// Calls `each` with one name after another, for as long as `each` returns true. `each` is called from
    /// inside the library, and may call the library again. The library is written in C, so a panic must not
    /// leave `each`.
    fn visit(&self, each: &mut dyn FnMut(&str) -> bool);
}

/// The library, made safe for any thread: several threads may call its methods at the same time. A thread
/// sleeps while it waits for its turn.
pub struct Locked<L> {
    library: L,
    // What says which thread is inside, and how deep?
}

// SAFETY: only one thread at a time uses `library`. Write what makes that true.
unsafe impl<L: Send> Sync for Locked<L> {}

impl<L: Library> Locked<L> {
    /// Wraps the library.
    pub fn new(library: L) -> Locked<L> {
        Locked { library }
    }

    /// Does what the library's own method does.
    pub fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        todo!("read {rows:?} while no other thread is in the library")
    }

    /// Does what the library's own method does. `each` may call any method of this value. No other thread
    /// enters the library until the whole visit is over, not even when such a call has returned.
    ///
    /// # Panics
    /// If `each` panics: the visit ends, and the panic is resumed once the library has returned.
    pub fn visit(&self, each: impl FnMut(&str) -> bool) {
        todo!("visit while no other thread is in the library")
    }

    /// Reads `rows` in chunks of `chunk` rows, where the last chunk may be shorter, and calls `work` with
    /// each chunk in order. While `work` runs, this call does not keep other threads out of the library.
    ///
    /// # Errors
    /// The first error from a read. Nothing more is read after it.
    ///
    /// # Panics
    /// If `chunk` is 0, or if `work` panics.
    pub fn each_chunk(
        &self,
        rows: Range<usize>,
        chunk: usize,
        work: impl FnMut(Vec<f64>),
    ) -> Result<(), Error> {
        todo!("read {rows:?} in chunks of {chunk}, and work on each without the lock")
    }
}
