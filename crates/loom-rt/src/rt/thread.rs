//! Threads: their beginning, their end, and what belongs to one of them.

use super::calls::switching;
use super::execution::{RULES, Slot, Thread, Value, current, uses, with};
use super::slots::hand;
use super::stuck;
use super::wait::{counts, says_if_stuck, step, wake_those_that_can_go_on};
use crate::{back, ending};
use explorer::Fault;
use explorer::rt::{Local, Readiness, ThreadId, drop_each, payload_text};
use std::any::Any;
use std::panic::Location;
use std::rc::Rc;

/// Starts a thread. `body` must not unwind.
pub fn spawn(
    name: Option<String>,
    _: &'static Location<'static>,
    body: Box<dyn FnOnce()>,
) -> ThreadId {
    counts();
    wake_those_that_can_go_on();
    let index = with(|e| {
        e.objects.push(Slot::default());
        let object = e.objects.len() - 1;
        e.threads.0.push(Thread { name, object, ..Thread::default() });
        ThreadId::new(e.threads.0.len() - 1)
    });
    struct Here(Box<dyn FnOnce()>);
    // SAFETY: the threads of these checkers are coroutines on this OS thread, so nothing is sent.
    unsafe impl Send for Here {}
    let body = Here(body);
    let run = move || {
        let Here(body) = { body };
        with(|e| e.current = index);
        body();
        ends();
    };
    let handle = switching(|| back::spawn(index.index(), run));
    with(|e| e.threads[index].handle = Some(handle));
    index
}

/// The current thread has ended.
pub(super) fn ends() {
    let (me, object) = with(|e| (e.current, e.threads[e.current].object));
    if RULES.get().ends_are_seen {
        step(Some(object), None, Location::caller(), None);
    }
    let hand = hand(object);
    switching(|| hand.release());
    let end = with(|e| {
        e.threads[me].finished = true;
        if !e.threads.iter().all(|(_, thread)| thread.finished) {
            return None;
        }
        stuck::named(e).or_else(|| {
            let mut threads = e.threads.iter();
            let (lost, said) =
                threads.find_map(|(t, thread)| Some((t, thread.unobserved.clone()?)))?;
            Some((
                Fault::SwallowedPanic,
                format!("T{lost} panicked, and that went unnoticed: {said}"),
            ))
        })
    });
    if let Some((fault, message)) = end {
        ending::fail(fault, message, None);
    }
    wake_those_that_can_go_on();
    says_if_stuck();
}

/// Waits until the thread has ended.
pub fn join(_: &'static str, thread: ThreadId, at: &'static Location<'static>) {
    let object = with(|e| e.threads[thread].object);
    step(
        Some(object),
        None,
        at,
        Some(&|| match with(|e| e.threads[thread].finished) {
            true => Readiness::Ready,
            false => Readiness::Blocked,
        }),
    );
    let hand = hand(object);
    switching(|| hand.acquire());
    with(|e| e.threads[thread].unobserved = None);
}

/// Returns `true` if the thread has ended.
pub fn is_finished(thread: ThreadId, at: &'static Location<'static>) -> bool {
    uses(|used| used.ends_are_seen = true);
    let object = with(|e| e.threads[thread].object);
    step(Some(object), None, at, None);
    with(|e| e.threads[thread].finished)
}

/// The current thread ends by a panic; unless somebody joins it, nobody will know.
pub fn ends_by_panic(payload: &(dyn Any + Send)) {
    let (_, message) = payload_text(payload);
    with(|e| {
        let me = e.current;
        e.threads[me].unobserved = Some(message);
    });
}

/// Somebody has been told that the thread panicked.
pub fn panic_is_observed(thread: ThreadId) {
    with(|e| e.threads[thread].unobserved = None);
}

/// What the current thread has for a key.
pub fn local(key: usize) -> Local {
    let me = current();
    with(|e| match e.threads[me].locals.iter().find(|local| local.key == key) {
        None => Local::Missing,
        Some(local) => local.value.clone().map_or(Local::Destroyed, Local::Value),
    })
}

/// Gives the current thread a value for a key. One without a destructor stays until the very end.
pub fn put_local(key: usize, value: Rc<dyn Any>, has_destructor: bool) {
    with(|e| {
        let me = e.current;
        e.threads[me].locals.push(Value { key, value: Some(value), has_destructor });
    });
}

/// Drops the current thread's values with a destructor, the last made first, and those that destructors make; when
/// there are no more, the others go, too. A destructor that panics ends the process, as in `std`.
pub fn drop_locals() {
    drop_each(pop_local);
}

/// Takes one of the current thread's values with a destructor away, the last made first; when there are
/// no more, the others go, too.
fn pop_local() -> Option<Rc<dyn Any>> {
    let (value, rest) = with(|e| {
        let me = e.current;
        let locals = &mut e.threads[me].locals;
        let dies = |local: &&mut Value| local.has_destructor && local.value.is_some();
        match locals.iter_mut().rev().find(dies) {
            Some(local) => (local.value.take(), Vec::new()),
            None => (None, std::mem::take(locals)),
        }
    });
    drop(rest);
    value
}
