//! Mistake: leftover flag
//!
//! `answer` sets the flag by hand and clears it in its last line. The `?` in between returns before
//! that.
//!
//! Rejected by: after_an_error, model, as leftover flag
//! Rejected by: after_an_error, native, as leftover flag

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
    let read = |rows| Ok(Partial::of(&source.read(rows)?));
    let before = DEBUG.replace(debug);
    let (first, second) = thread::scope(|scope| {
        let second = scope.spawn(|| with_debug(debug, || read(middle..end)));
        let first = read(start..middle);
        (first, second.join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
    });
    let part = first?.merge(second?);
    DEBUG.set(before);
    Ok(part)
}
