//! A file that is closed once, at the end of its scope, however that scope ends.

use interleave::Error;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

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
    /// The open file's handle. `None` once it is closed, so it is not closed twice.
    handle: Option<L::Handle>,
}

impl<'a, L: Library> Scoped<'a, L> {
    /// Opens the file. `turn` is locked while the library opens or closes, and at no other time. It makes no
    /// difference if another thread has panicked while it held the lock.
    ///
    /// # Errors
    /// The library's own error. Nothing is closed.
    pub fn open(library: &'a L, turn: &'a Mutex<()>) -> Result<Scoped<'a, L>, Error> {
        let handle = {
            let _turn = take(turn);
            library.open()?
        };
        Ok(Scoped { library, turn, handle: Some(handle) })
    }

    /// Reads the values in these rows.
    ///
    /// # Errors
    /// The library's own error.
    pub fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        let handle = self.handle.expect("it is open until it is gone");
        self.library.read(handle, rows)
    }

    /// Closes the file. A program that uses the file afterwards does not compile.
    ///
    /// # Errors
    /// The library's own error. The file is closed.
    pub fn close(mut self) -> Result<(), Error> {
        self.shut()
        // `self` is dropped here, and finds nothing to close.
    }

    /// Closes the file if it is open.
    fn shut(&mut self) -> Result<(), Error> {
        let Some(handle) = self.handle.take() else { return Ok(()) };
        let _turn = take(self.turn);
        self.library.close(handle)
    }
}

impl<L: Library> Drop for Scoped<'_, L> {
    /// Closes the file, even during a panic, unless `close` has closed it already. Does not panic itself: if
    /// there is an error, the library learns of it once the lock has been released.
    fn drop(&mut self) {
        // `shut` has given the lock up by now, because `lost` may open files.
        if let Err(error) = self.shut() {
            self.library.lost(error);
        }
    }
}

/// Locks `turn`, poisoned or not: there is nothing behind it that a panic could leave half done.
fn take(turn: &Mutex<()>) -> MutexGuard<'_, ()> {
    turn.lock().unwrap_or_else(PoisonError::into_inner)
}
