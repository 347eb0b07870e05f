//! One execution from its beginning to its end: the threads as coroutines, one resumed after the other.

use crate::failure::Fault;
use crate::ids::ByThread;
use crate::machine::access::Footprint;
use crate::machine::execution::Execution;
use crate::machine::guide::SharedGuide;
use crate::machine::recorder::SharedRecorder;
use crate::machine::rt;
use crate::machine::rules::Rules;
use crate::panics::{self, Panicked};
use crate::stack::Fiber;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::rc::Rc;

/// What runs in each execution.
pub(crate) type Body = Rc<dyn Fn()>;

thread_local! {
    static SERIAL: Cell<u32> = const { Cell::new(0) };
}

/// Runs the closure once. The guide decides at its choices; the recorder, if there is one, writes it down.
pub(crate) fn run_once(
    body: &Body,
    rules: Rules,
    guide: SharedGuide,
    recorder: Option<SharedRecorder>,
) -> Box<Execution> {
    let serial = SERIAL.get() + 1;
    SERIAL.set(serial);
    let footprint = guide.borrow().asks_for_footprints().then(Footprint::default);
    let mut execution = Box::new(Execution::new(serial, rules, footprint, recorder));
    let main = body.clone();
    execution.add_thread(None, Location::caller(), Box::new(move || run_main(&*main)));
    execution.first_turn(&mut *guide.borrow_mut());
    rt::enter(execution, guide);
    let mut fibers: ByThread<Option<Fiber>> = ByThread::default();
    loop {
        let current = rt::current();
        let fiber = fibers[current].get_or_insert_with(|| {
            let body = rt::with(|e| e.threads[current].body.take());
            let body = body.expect("a thread begins once");
            Fiber::new(move |suspender| {
                rt::with(|e| e.threads[current].yielder = Some(suspender));
                body();
            })
        });
        let ended = fiber.resume();
        if ended {
            fibers[current].take().expect("it was just resumed").recycle();
            rt::with_guide(|e, guide| {
                e.finish_thread();
                e.decide(&mut *guide.borrow_mut());
            });
            for dead in rt::with(|e| e.processes.take_dead()).iter() {
                if let Some(fiber) = fibers[dead].take() {
                    fiber.crash();
                }
            }
        }
        if rt::with(|e| e.end.is_some()) {
            break;
        }
    }
    let mut execution = rt::leave();
    execution.abandon_values();
    // Where an execution fails, other threads are suspended. There may be thousands of such executions.
    for suspended in fibers.into_iter().flatten() {
        suspended.crash();
    }
    execution
}

/// The main thread: its panic is the execution's failure.
fn run_main(body: &dyn Fn()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(body)) {
        let (name, message) = panics::payload_text(&*payload);
        rt::with(|e| {
            let panicked =
                e.panicked.take().filter(|first| name.is_none() && is_echo(&message, first));
            let (name, message) = panicked.map_or((name, message), |p| (p.name, p.message));
            e.fail(name.map_or(Fault::Panic, Fault::Named), message);
        });
    }
    // Locals of the main thread are dropped like those of any other.
    if rt::with(|e| e.end.is_none()) {
        rt::drop_locals();
    }
    rt::note_end();
}

/// Does main only say that it noticed the panic of another thread, or has a check named the bug in
/// another thread?
fn is_echo(message: &str, first: &Panicked) -> bool {
    first.name.is_some()
        || message.contains("Any { .. }")
        || message.contains("PoisonError")
        || message == "a scoped thread panicked"
}
