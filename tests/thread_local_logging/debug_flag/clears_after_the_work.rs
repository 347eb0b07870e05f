//! Mistake: leftover flag
//!
//! The flag is put back after the work. If the work panics, that line is never reached. The thread of
//! the pool catches the panic and goes on, and logs every request from now on.
//!
//! Rejected by: after_a_panic, model, as leftover flag
//! Rejected by: after_a_panic, native, as leftover flag

use interleave::{Error, Partial, Source};
use std::cell::Cell;
use std::ops::Range;
use std::panic;
use std::thread;

thread_local! {
    static DEBUG: Cell<bool> = const { Cell::new(false) };
}

#[derive(Clone, Debug)]
pub struct Request {
    pub rows: Range<usize>,
    pub debug: bool,
}

pub fn is_debug() -> bool {
    DEBUG.get()
}

pub fn with_debug<R>(debug: bool, work: impl FnOnce() -> R) -> R {
    let before = DEBUG.replace(debug);
    let result = work();
    DEBUG.set(before);
    result
}

pub fn answer(request: &Request, source: &dyn Source) -> Result<Partial, Error> {
    let Request { rows: Range { start, end }, debug } = request.clone();
    let middle = start + (end - start) / 2;
    let read = |rows| with_debug(debug, || Ok(Partial::of(&source.read(rows)?)));
    let (first, second) = thread::scope(|scope| {
        let second = scope.spawn(|| read(middle..end));
        let first = read(start..middle);
        (first, second.join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
    });
    Ok(first?.merge(second?))
}
