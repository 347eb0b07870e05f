//! Mistake: lost flag
//!
//! `answer` sets the flag of the calling thread itself, and clears it at the end. If it was called in
//! the middle of another request, that has no flag any more.
//!
//! Rejected by: answer_within_another, model, as lost flag
//! Rejected by: answer_within_another, native, as lost flag

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
    let middle = start + (end - start) / 2;
    let read = |rows| with_debug(debug, || Ok(Partial::of(&source.read(rows)?)));
    let (first, second) = thread::scope(|scope| {
        let second = scope.spawn(|| read(middle..end));
        DEBUG.set(debug);
        let _clears = Before(false);
        let first = source.read(start..middle).map(|values| Partial::of(&values));
        (first, second.join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
    });
    Ok(first?.merge(second?))
}
