//! The destructor closes the file on every way out, and leaves its error in a cell of the caller. The parts are halved
//! until there is one for each thread, and the thread that halves takes the second half itself.

use interleave::{Error, Partial};
use std::cell::Cell;
use std::ops::Range;
use std::panic;
use std::sync::{Mutex, PoisonError};
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
    /// Some until it is dropped.
    handle: Option<L::Handle>,
    closed: &'a Cell<Result<(), Error>>,
}

impl<L: Library> Drop for Open<'_, L> {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take() {
            self.closed.set(in_turn(self.turn, || self.library.close(handle)));
        }
    }
}

fn in_turn<R>(turn: &Mutex<()>, call: impl FnOnce() -> R) -> R {
    let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
    call()
}

pub fn with_file<L: Library, R>(
    library: &L,
    turn: &Mutex<()>,
    work: impl FnOnce(&L::Handle) -> Result<R, Error>,
) -> Result<R, Error> {
    let closed = Cell::new(Ok(()));
    let handle = Some(in_turn(turn, || library.open())?);
    let result = {
        let open = Open { library, turn, handle, closed: &closed };
        work(open.handle.as_ref().expect("it is open"))
    };
    result.and_then(|result| closed.into_inner().map(|()| result))
}

pub fn reduce<L: Library>(
    library: &L,
    turn: &Mutex<()>,
    rows: usize,
    threads: usize,
) -> Result<Partial, Error> {
    let threads = threads.max(1);
    let len = rows.div_ceil(threads);
    let part = |number: usize| number.saturating_mul(len).min(rows)..number.saturating_add(1).saturating_mul(len).min(rows);
    let read = |number: usize| with_file(library, turn, |handle| Ok(Partial::of(&library.read(handle, part(number))?)));
    halves(0..threads, &read)
}

fn halves(
    numbers: Range<usize>,
    read: &(impl Fn(usize) -> Result<Partial, Error> + Sync),
) -> Result<Partial, Error> {
    if numbers.len() == 1 {
        return read(numbers.start);
    }
    let middle = numbers.start + numbers.len() / 2;
    thread::scope(|scope| {
        let first = scope.spawn(|| halves(numbers.start..middle, read));
        let second = halves(middle..numbers.end, read);
        let first = first.join().unwrap_or_else(|payload| panic::resume_unwind(payload))?;
        let second = second?;
        [first, second].into_iter().map(Ok).sum()
    })
}
