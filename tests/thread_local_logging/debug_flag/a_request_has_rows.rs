//! Mistake: panic
//!
//! A request for no rows is taken for a bug, and panics.
//!
//! Rejected by: right_part, model, as panic
//! Rejected by: right_part, native, as panic

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

struct Before(bool);

impl Drop for Before {
    fn drop(&mut self) {
        DEBUG.set(self.0);
    }
}

pub fn with_debug<R>(debug: bool, work: impl FnOnce() -> R) -> R {
    let _before = Before(DEBUG.replace(debug));
    work()
}

pub fn answer(request: &Request, source: &dyn Source) -> Result<Partial, Error> {
    let Request { rows: Range { start, end }, debug } = request.clone();
    assert!(start < end);
    let middle = start + (end - start) / 2;
    // A thread-local value stays behind when work goes to another thread, so each thread sets its
    // own.
    let read = |rows| with_debug(debug, || Ok(Partial::of(&source.read(rows)?)));
    let (first, second) = thread::scope(|scope| {
        let second = scope.spawn(|| read(middle..end));
        let first = read(start..middle);
        (first, second.join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
    });
    Ok(first?.merge(second?))
}
