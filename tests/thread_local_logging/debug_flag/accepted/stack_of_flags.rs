//! A stack of flags, of which the last one counts; a panic is caught, and goes on when the stack is as it
//! was. Both halves are read by threads of their own.

use interleave::{Error, Partial, Source};
use std::cell::RefCell;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::thread;

thread_local! {
    static FLAGS: RefCell<Vec<bool>> = const { RefCell::new(Vec::new()) };
}

#[derive(Clone, Debug)]
pub struct Request {
    pub rows: Range<usize>,
    pub debug: bool,
}

pub fn is_debug() -> bool {
    FLAGS.with_borrow(|flags| flags.last() == Some(&true))
}

pub fn with_debug<R>(debug: bool, work: impl FnOnce() -> R) -> R {
    FLAGS.with_borrow_mut(|flags| flags.push(debug));
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    FLAGS.with_borrow_mut(|flags| flags.pop());
    done.unwrap_or_else(|panic| panic::resume_unwind(panic))
}

pub fn answer(request: &Request, source: &dyn Source) -> Result<Partial, Error> {
    let Request { rows: Range { start, end }, debug } = request.clone();
    let middle = start + (end - start) / 2;
    let read = |rows| with_debug(debug, || source.read(rows));
    thread::scope(|scope| {
        let halves = [start..middle, middle..end].map(|rows| scope.spawn(|| read(rows)));
        let mut whole = Partial::default();
        for half in halves {
            let values = half.join().unwrap_or_else(|panic| panic::resume_unwind(panic))?;
            whole = whole.merge(Partial::of(&values));
        }
        Ok(whole)
    })
}
