//! A guard closes the file when it is dropped, so every way out is covered without catching anything. Its
//! `close` returns the error.

use interleave::{Error, Partial};
use std::ops::Range;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

pub trait Library: Sync {
    type Handle;

    fn open(&self) -> Result<Self::Handle, Error>;
    fn read(&self, handle: &Self::Handle, rows: Range<usize>) -> Result<Vec<f64>, Error>;
    fn close(&self, handle: Self::Handle) -> Result<(), Error>;
}

struct Open<'a, L: Library> {
    library: &'a L,
    turn: &'a Mutex<()>,
    handle: Option<L::Handle>,
}

impl<L: Library> Open<'_, L> {
    fn close(&mut self) -> Result<(), Error> {
        let Some(handle) = self.handle.take() else { return Ok(()) };
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.library.close(handle)
    }
}

impl<L: Library> Drop for Open<'_, L> {
    fn drop(&mut self) {
        let _ = self.close();
    }
}

pub fn with_file<L: Library, R>(
    library: &L,
    turn: &Mutex<()>,
    work: impl FnOnce(&L::Handle) -> Result<R, Error>,
) -> Result<R, Error> {
    let opened = {
        let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
        library.open()
    };
    let mut open = Open { library, turn, handle: Some(opened?) };
    let result = work(open.handle.as_ref().expect("it is open"))?;
    open.close()?;
    Ok(result)
}

pub fn reduce<L: Library>(
    library: &L,
    turn: &Mutex<()>,
    rows: usize,
    threads: usize,
) -> Result<Partial, Error> {
    let threads = threads.max(1);
    let len = rows.div_ceil(threads).max(1);
    let (results, received) = mpsc::channel();
    thread::scope(|scope| {
        for (number, start) in (0..rows).step_by(len).enumerate() {
            let results = results.clone();
            scope.spawn(move || {
                let part = start..rows.min(start + len);
                let result = with_file(library, turn, |handle| library.read(handle, part));
                let _ = results.send((number, result.map(|values| Partial::of(&values))));
            });
        }
    });
    drop(results);
    let mut results: Vec<_> = received.into_iter().collect();
    results.sort_unstable_by_key(|(number, _)| *number);
    results.into_iter().map(|(_, result)| result).sum()
}
