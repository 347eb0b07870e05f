//! Like Python's `contextvars`: a thread has a context, which a call extends by one flag and leaves
//! again. A context is a value: a thread that gives work to another thread gives it its own context.

use interleave::{Error, Partial, Source};
use std::cell::RefCell;
use std::ops::Range;
use std::panic;
use std::sync::Arc;
use std::thread;

/// A list of flags, the newest first. None of them is ever changed.
#[derive(Clone, Default)]
struct Context(Option<Arc<Frame>>);

struct Frame {
    debug: bool,
    outer: Context,
}

thread_local! {
    static CURRENT: RefCell<Context> = const { RefCell::new(Context(None)) };
}

impl Context {
    fn current() -> Context {
        CURRENT.with_borrow(Clone::clone)
    }

    fn with(self, debug: bool) -> Context {
        Context(Some(Arc::new(Frame { debug, outer: self })))
    }

    /// Calls `work` in this context.
    fn run<R>(self, work: impl FnOnce() -> R) -> R {
        /// Leaves the context for the one before, also when a panic passes.
        struct Leave(Context);

        impl Drop for Leave {
            fn drop(&mut self) {
                CURRENT.replace(std::mem::take(&mut self.0));
            }
        }

        let _leave = Leave(CURRENT.replace(self));
        work()
    }
}

#[derive(Clone, Debug)]
pub struct Request {
    pub rows: Range<usize>,
    pub debug: bool,
}

pub fn is_debug() -> bool {
    Context::current().0.is_some_and(|frame| frame.debug)
}

pub fn with_debug<R>(debug: bool, work: impl FnOnce() -> R) -> R {
    Context::current().with(debug).run(work)
}

pub fn answer(request: &Request, source: &dyn Source) -> Result<Partial, Error> {
    let Range { start, end } = request.rows;
    let middle = start.midpoint(end);
    with_debug(request.debug, || {
        let context = Context::current();
        thread::scope(|scope| {
            let first = scope.spawn(|| context.clone().run(|| source.read(start..middle)));
            let second = source.read(middle..end);
            let first = first.join().unwrap_or_else(|panic| panic::resume_unwind(panic));
            Ok(Partial::of(&first?).merge(Partial::of(&second?)))
        })
    })
}
