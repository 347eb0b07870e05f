//! Mistake: wrong ranges
//!
//! Each part is read in two halves.
//!
//! Rejected by: equal_parts, model, as wrong ranges
//! Rejected by: equal_parts, native, as wrong ranges

use interleave::{Error, Partial};
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

pub trait Library: Sync {
    type Handle;

    fn open(&self) -> Result<Self::Handle, Error>;

    fn read(&self, handle: &Self::Handle, rows: Range<usize>) -> Result<Vec<f64>, Error>;

    fn close(&self, handle: Self::Handle) -> Result<(), Error>;
}

pub fn with_file<L: Library, R>(
    library: &L,
    turn: &Mutex<()>,
    work: impl FnOnce(&L::Handle) -> Result<R, Error>,
) -> Result<R, Error> {
    let handle = {
        let _turn = take(turn);
        library.open()?
    };
    let result = panic::catch_unwind(AssertUnwindSafe(|| work(&handle)));
    let closed = {
        let _turn = take(turn);
        library.close(handle)
    };
    let result = result.unwrap_or_else(|payload| panic::resume_unwind(payload))?;
    closed.map(|()| result)
}

fn take(turn: &Mutex<()>) -> MutexGuard<'_, ()> {
    turn.lock().unwrap_or_else(PoisonError::into_inner)
}

pub fn reduce<L: Library>(
    library: &L,
    turn: &Mutex<()>,
    rows: usize,
    threads: usize,
) -> Result<Partial, Error> {
    let threads = threads.max(1);
    let len = rows.div_ceil(threads);
    let part = |number: usize| {
        let start = number.saturating_mul(len).min(rows);
        let part = start..start.saturating_add(len).min(rows);
        with_file(library, turn, |handle| {
            let middle = part.start + part.len() / 2;
            Ok([
                Partial::of(&library.read(handle, part.start..middle)?),
                Partial::of(&library.read(handle, middle..part.end)?),
            ]
            .into_iter()
            .sum())
        })
    };
    thread::scope(|scope| {
        let part = &part;
        let parts: Vec<_> = (0..threads).map(|number| scope.spawn(move || part(number))).collect();
        let parts: Vec<_> = parts.into_iter().map(|part| part.join()).collect();
        let results = parts
            .into_iter()
            .map(|part| part.unwrap_or_else(|payload| panic::resume_unwind(payload)));
        results.sum()
    })
}
