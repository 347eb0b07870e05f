//! A file that is closed at the end of its scope, however it ends, and never a second time.

use interleave::Error;
use std::ops::Range;
use std::sync::Mutex;

/// A library whose files several threads may read at once. Only one thread at a time may open or close.
pub trait Library: Sync {
    /// What is open: a number, as in many libraries. The compiler can't tell an old one from a new one.
    type Handle: Copy + Send + Sync;

    /// Opens the file.
    fn open(&self) -> Result<Self::Handle, Error>;

    /// The values of these rows.
    fn read(&self, handle: Self::Handle, rows: Range<usize>) -> Result<Vec<f64>, Error>;

    /// Closes a handle, even when it returns an error. Never call it twice for a handle.
    fn close(&self, handle: Self::Handle) -> Result<(), Error>;

    /// Is told about an error that can't be returned to anyone. It may open and close files.
    fn lost(&self, error: Error);
}

/// An open file. Several threads may read it at the same time.
pub struct Scoped<'a, L: Library> {
    library: &'a L,
    turn: &'a Mutex<()>,
    // Where is the handle, and how does `drop` know that it was closed?
}

impl<'a, L: Library> Scoped<'a, L> {
    /// Opens the file. `turn` is locked while the library opens or closes, and at no other time. A panic of another
    /// thread that held the lock changes nothing.
    ///
    /// # Errors
    /// The library's own error. Nothing is closed.
    pub fn open(library: &'a L, turn: &'a Mutex<()>) -> Result<Scoped<'a, L>, Error> {
        todo!("open the file in turn")
    }

    /// The values of these rows.
    ///
    /// # Errors
    /// The library's own error.
    pub fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        todo!("read {rows:?}")
    }

    /// Closes the file. A program that uses it afterwards does not compile: change the signature.
    ///
    /// # Errors
    /// The library's own error. The file is closed.
    pub fn close(&mut self) -> Result<(), Error> {
        todo!("close the file in turn")
    }
}

impl<L: Library> Drop for Scoped<'_, L> {
    /// Closes the file, even during a panic, unless `close` has. Does not panic itself: the library is told of an
    /// error, when the lock has been given up.
    fn drop(&mut self) {
        todo!("close the file in turn, if it is open")
    }
}
