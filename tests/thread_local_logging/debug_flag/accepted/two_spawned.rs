//! Both halves are read by threads of their own, and the calling thread keeps its flag.

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
        let first = scope.spawn(|| read(start..middle));
        let join = |half: thread::ScopedJoinHandle<Result<Partial, Error>>| {
            half.join().unwrap_or_else(|panic| panic::resume_unwind(panic))
        };
        (join(first), join(second))
    });
    Ok(first?.merge(second?))
}
