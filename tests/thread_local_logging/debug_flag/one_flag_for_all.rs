//! Mistake: leftover flag
//!
//! The flag is a `static`: one for all threads. While one thread works for a request to be logged,
//! every other one logs, too.
//!
//! Rejected by: two_requests, model, as leftover flag

use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

static DEBUG: AtomicBool = AtomicBool::new(false);

#[derive(Clone, Debug)]
pub struct Request {
    pub rows: Range<usize>,
    pub debug: bool,
}

pub fn is_debug() -> bool {
    DEBUG.load(Ordering::SeqCst)
}

struct Before(bool);

impl Drop for Before {
    fn drop(&mut self) {
        DEBUG.store(self.0, Ordering::SeqCst);
    }
}

pub fn with_debug<R>(debug: bool, work: impl FnOnce() -> R) -> R {
    let _before = Before(DEBUG.swap(debug, Ordering::SeqCst));
    work()
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
