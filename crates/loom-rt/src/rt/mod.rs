//! `explorer::rt`, word for word as model-std calls it, over another checker.

use crate::back::{self, Knowledge, Watched, Word};
use crate::ending;
use explorer::Fault;
use explorer::rt::payload_text;
use std::any::Any;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::rc::Rc;
use std::time::Duration;

mod atomic;
mod calls;
mod execution;
mod object;
mod slots;
mod stuck;
mod thread;
mod wait;

pub use self::atomic::fence;
pub use self::execution::{current, given_name, thread_name};
pub(crate) use self::execution::{forget_rules, learns_rules};
pub use self::object::Object;
pub(crate) use self::stuck::{goes_on_for_ever, nobody_can_go_on};
pub use self::thread::{
    drop_locals, ends_by_panic, is_finished, join, local, panic_is_observed, put_local, spawn,
};
pub use self::wait::{give_way, stays_for_ever, wakes_by_itself};
pub use explorer::rt::{
    Access, Detail, END_OF_TIME, FREED, Local, Met, NOWHERE, Readiness, ThreadId,
};

use self::execution::{EXECUTION, Execution, RULES, SERIAL, Slot, Thread, Threads, uses, with};

/// Runs one execution, as the checker's main thread.
pub(crate) fn run_execution(body: &dyn Fn()) {
    let serial = SERIAL.get() + 1;
    SERIAL.set(serial);
    let rules = RULES.get();
    let execution = Execution {
        serial,
        current: ThreadId::MAIN,
        threads: Threads(vec![Thread { handle: Some(back::current()), ..Thread::default() }]),
        objects: vec![Slot::default()],
        // Here, before there is another thread: what a thread makes itself is unknown to the others.
        words: (0..rules.words).map(|_| Rc::new(Word::new())).collect(),
        words_used: 0,
        cells: (0..rules.cells).map(|_| Rc::new(Watched::new())).collect(),
        cells_used: 0,
        hands: (0..rules.hands).map(|_| Rc::new(Knowledge::new())).collect(),
        hands_used: 0,
        now: Duration::ZERO,
        steps: 0,
        last_passed: ThreadId::MAIN,
        panicked: None,
        shared: Vec::new(),
    };
    let earlier = EXECUTION.replace(Some(execution));
    drop(earlier);
    if let Err(payload) = catch_unwind(AssertUnwindSafe(body)) {
        let (name, message) = payload_text(&*payload);
        let first = with(|e| e.panicked.take()).filter(|(first_name, _)| {
            name.is_none() && (first_name.is_some() || is_echo(&message))
        });
        let (name, message) = first.unwrap_or((name, message));
        ending::fail(name.map_or(Fault::Panic, Fault::Named), message, None);
    }
    drop_locals();
    thread::ends();
}

/// Does main only say that it noticed the panic of another thread?
fn is_echo(message: &str) -> bool {
    message.contains("Any { .. }")
        || message.contains("PoisonError")
        || message == "a scoped thread panicked"
}

/// Returns `true` if a model thread runs this code.
pub fn is_active() -> bool {
    let is_some = EXECUTION.try_with(|slot| slot.try_borrow().is_ok_and(|slot| slot.is_some()));
    is_some.unwrap_or(false)
}

/// Notes a panic of the current model thread; false when there is no model.
pub(crate) fn note_panic(name: Option<&'static str>, message: &str) -> bool {
    EXECUTION.with(|slot| {
        let Ok(mut slot) = slot.try_borrow_mut() else { return false };
        let Some(e) = slot.as_mut() else { return false };
        let me = e.current;
        e.threads[me].panicking += 1;
        if e.panicked.as_ref().is_none_or(|(first, _)| first.is_none() && name.is_some()) {
            e.panicked = Some((name, message.to_string()));
        }
        true
    })
}

/// Ends the execution with this fault.
pub fn fail(fault: Fault, message: String) -> ! {
    ending::fail(fault, message, None)
}

/// One of `of` possibilities, if the checker has such choices; the usual one otherwise.
pub fn choose(of: usize, _: impl Fn(usize) -> Detail) -> usize {
    back::choose(of)
}

/// When a limit that begins now is up; none if that is never.
pub fn deadline(limit: Duration) -> Option<Duration> {
    now().checked_add(limit).filter(|until| *until <= END_OF_TIME)
}

/// The virtual time since the beginning of the execution.
pub fn now() -> Duration {
    with(|e| e.now)
}

/// Returns `true` if the current thread is unwinding.
pub fn is_panicking() -> bool {
    is_active() && with(|e| e.threads[e.current].panicking > 0)
}

/// The current thread goes on unwinding: no panic hook is called for that.
pub fn unwinds_again() {
    with(|e| {
        let me = e.current;
        e.threads[me].panicking += 1;
    });
}

/// A panic of the current thread has been caught.
pub fn caught() {
    with(|e| {
        let me = e.current;
        let panicking = &mut e.threads[me].panicking;
        *panicking = panicking.saturating_sub(1);
    });
}

/// Returns `true` if giving up a lock is a step of its own, as it is once a thread asks whether it is free.
pub fn locks_are_tried() -> bool {
    RULES.get().locks_are_tried
}

/// Somebody asks whether a lock is free.
pub fn tries_a_lock() {
    uses(|used| used.locks_are_tried = true);
}

/// A value that belongs to the whole execution, by name; made when first asked for.
pub fn shared(name: &'static str, make: impl FnOnce() -> Rc<dyn Any>) -> Rc<dyn Any> {
    let found = with(|e| e.shared.iter().find(|(n, _)| *n == name).map(|(_, value)| value.clone()));
    found.unwrap_or_else(|| {
        let value = make();
        with(|e| e.shared.push((name, value.clone())));
        value
    })
}

/// For a trace, which there is none of here.
pub fn note(_: &'static str, _: impl FnOnce() -> String, _: &'static Location<'static>) {}

/// For a trace.
pub fn within<T>(_: &'static Location<'static>, f: impl FnOnce() -> T) -> T {
    f()
}

/// For a trace.
pub fn wakes(_: ThreadId) {}

/// For a trace.
pub fn note_end() {}

/// For the explorer's loops.
pub fn changes() {}
