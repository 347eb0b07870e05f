//! No option: `close` keeps `drop` from running. Closing itself is a function that both share.

use interleave::Error;
use std::mem::ManuallyDrop;
use std::ops::Range;
use std::sync::Mutex;

pub trait Library: Sync {
    type Handle: Copy + Send + Sync;

    fn open(&self) -> Result<Self::Handle, Error>;
    fn read(&self, handle: Self::Handle, rows: Range<usize>) -> Result<Vec<f64>, Error>;
    fn close(&self, handle: Self::Handle) -> Result<(), Error>;
    fn lost(&self, error: Error);
}

pub struct Scoped<'a, L: Library> {
    library: &'a L,
    turn: &'a Mutex<()>,
    handle: L::Handle,
}

/// Calls `work` in turn.
fn in_turn<R>(turn: &Mutex<()>, work: impl FnOnce() -> R) -> R {
    let guard = turn.lock();
    let result = work();
    drop(guard);
    result
}

impl<'a, L: Library> Scoped<'a, L> {
    pub fn open(library: &'a L, turn: &'a Mutex<()>) -> Result<Scoped<'a, L>, Error> {
        let handle = in_turn(turn, || library.open())?;
        Ok(Scoped { library, turn, handle })
    }

    pub fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        self.library.read(self.handle, rows)
    }

    pub fn close(self) -> Result<(), Error> {
        let file = ManuallyDrop::new(self);
        in_turn(file.turn, || file.library.close(file.handle))
    }
}

impl<L: Library> Drop for Scoped<'_, L> {
    fn drop(&mut self) {
        let closed = in_turn(self.turn, || self.library.close(self.handle));
        closed.unwrap_or_else(|error| self.library.lost(error));
    }
}
