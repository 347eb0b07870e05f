//! A file that is closed once, at the end of its scope, however that scope ends.

use interleave::Error;
use std::ops::Range;
use std::sync::Mutex;

/// A library with files that several threads may read at once. Only one thread at a time may open or close.
pub trait Library: Sync {
    /// A handle to an open file: a number, as in many libraries. The compiler can't tell an old number from a new one.
    type Handle: Copy + Send + Sync;

    /// Opens the file.
    fn open(&self) -> Result<Self::Handle, Error>;

    /// Reads the values in these rows.
    fn read(&self, handle: Self::Handle, rows: Range<usize>) -> Result<Vec<f64>, Error>;

    /// Closes a handle, even if it returns an error. Must not be called twice for the same handle.
    fn close(&self, handle: Self::Handle) -> Result<(), Error>;

    /// Learns of an error that can't be returned to any caller. It may open and close files.
    fn lost(&self, error: Error);
}

/// An open file. Several threads may read it at the same time.
pub struct Scoped<'a, L: Library> {
    library: &'a L,
    turn: &'a Mutex<()>,
    // Where is the handle, and how does `drop` know whether the file was closed?
}

impl<'a, L: Library> Scoped<'a, L> {
    /// Opens the file. `turn` is locked while the library opens or closes, and at no other time. It makes no
    /// difference if another thread has panicked while it held the lock.
    ///
    /// # Errors
    /// The library's own error. Nothing is closed.
    pub fn open(library: &'a L, turn: &'a Mutex<()>) -> Result<Scoped<'a, L>, Error> {
        todo!("open the file in turn")
    }

    /// Reads the values in these rows.
    ///
    /// # Errors
    /// The library's own error.
    pub fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        todo!("read {rows:?}")
    }

    /// Closes the file. A program that uses the file afterwards must not compile: change the signature.
    ///
    /// # Errors
    /// The library's own error. The file is closed.
    pub fn close(&mut self) -> Result<(), Error> {
        todo!("close the file in turn")
    }
}

impl<L: Library> Drop for Scoped<'_, L> {
    /// Closes the file, even during a panic, unless `close` has closed it already. Does not panic itself: if
    /// there is an error, the library learns of it once the lock has been released.
    fn drop(&mut self) {
        todo!("close the file in turn, if it is open")
    }
}
