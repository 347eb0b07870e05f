//! Closing is a function of its own, which is given the turn as a guard. A flag says whether `drop` has anything to do.

use interleave::Error;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard};

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
    is_closed: bool,
}

fn take(turn: &Mutex<()>) -> MutexGuard<'_, ()> {
    turn.clear_poison();
    match turn.lock() {
        Ok(guard) => guard,
        Err(poisoned) => poisoned.into_inner(),
    }
}

fn close<L: Library>(library: &L, handle: L::Handle, turn: MutexGuard<'_, ()>) -> Result<(), Error> {
    let closed = library.close(handle);
    drop(turn);
    closed
}

impl<'a, L: Library> Scoped<'a, L> {
    pub fn open(library: &'a L, turn: &'a Mutex<()>) -> Result<Scoped<'a, L>, Error> {
        let guard = take(turn);
        let handle = library.open();
        drop(guard);
        Ok(Scoped { library, turn, handle: handle?, is_closed: false })
    }

    pub fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        self.library.read(self.handle, rows)
    }

    pub fn close(self) -> Result<(), Error> {
        let mut file = self;
        file.is_closed = true;
        close(file.library, file.handle, take(file.turn))
    }
}

impl<L: Library> Drop for Scoped<'_, L> {
    fn drop(&mut self) {
        if self.is_closed {
            return;
        }
        match close(self.library, self.handle, take(self.turn)) {
            Ok(()) => (),
            Err(error) => self.library.lost(error),
        }
    }
}
