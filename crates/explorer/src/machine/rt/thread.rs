//! Threads: their beginning, their end, and what belongs to one of them.

use super::{ThreadId, step, stop, with};
use crate::machine::access::Access;
use crate::machine::recorder::Spot;
use crate::machine::thread::{Found, LocalValue, Wait};
use crate::panics::Panicked;
use std::any::Any;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::rc::Rc;

/// Starts a thread. `body` must not unwind.
pub fn spawn(
    name: Option<String>,
    at: &'static Location<'static>,
    body: Box<dyn FnOnce()>,
) -> ThreadId {
    step("spawn", None, None, at, Wait::Now);
    let index = with(|e| {
        let index = e.add_thread(name, at, body)?;
        if e.keeps_deeds() {
            let rest = format!(" {}", e.thread_name(index));
            e.log("spawn", None, rest, Spot::At(at));
        }
        Some(index)
    });
    index.unwrap_or_else(|| stop())
}

/// Waits until the thread has ended.
pub fn join(verb: &'static str, thread: ThreadId, at: &'static Location<'static>) {
    let object = with(|e| e.threads[thread].object);
    step(verb, Some((object, Access::Acquire)), None, at, Wait::Finished(thread));
    with(|e| {
        e.acquire(object);
        e.threads[thread].unobserved = None;
        if e.keeps_deeds() {
            let rest = format!(" {}", e.thread_name(thread));
            e.log(verb, None, rest, Spot::At(at));
        }
    });
}

/// Returns `true` if the thread has ended.
pub fn is_finished(thread: ThreadId, at: &'static Location<'static>) -> bool {
    let (object, look, waits) = with(|e| {
        let object = e.threads[thread].object;
        let look = e.next_look(object, at);
        (object, look, look.waits_for_newer(e.rules.patience))
    });
    let wait = match waits {
        Some(_) => Wait::Polls(thread),
        None => Wait::Now,
    };
    step("is_finished", Some((object, Access::Read)), None, at, wait);
    with(|e| {
        let me = e.current;
        let finished = e.threads[thread].finished;
        if !finished {
            e.threads[me].last_look = Some(look.found(Found::Unfinished));
        }
        if e.keeps_deeds() {
            let rest = format!(" {} -> {finished}", e.thread_name(thread));
            e.log("is_finished", None, rest, Spot::At(at));
        }
        finished
    })
}

/// The current thread ends by a panic; unless somebody joins it, nobody will know.
pub fn ends_by_panic(payload: &(dyn Any + Send)) {
    let (name, message) = crate::panics::payload_text(payload);
    with(|e| {
        let me = e.current;
        e.threads[me].unobserved = Some(Panicked { message, name, at: None });
    });
}

/// Somebody has been told that the thread panicked.
pub fn panic_is_observed(thread: ThreadId) {
    with(|e| e.threads[thread].unobserved = None);
}

/// What the current thread has for a key.
pub enum Local {
    /// Nothing yet.
    Missing,
    /// This value.
    Value(Rc<dyn Any>),
    /// It had a value, whose destructor has been called.
    Destroyed,
}

/// What the current thread has for a key.
pub fn local(key: usize) -> Local {
    with(|e| {
        e.tells_threads_apart();
        let me = e.current;
        match e.threads[me].locals.iter().find(|local| local.key == key) {
            None => Local::Missing,
            Some(local) => local.value.clone().map_or(Local::Destroyed, Local::Value),
        }
    })
}

/// Gives the current thread a value for a key. One without a destructor stays until the very end.
pub fn put_local(key: usize, value: Rc<dyn Any>, has_destructor: bool) {
    with(|e| {
        let me = e.current;
        e.threads[me].locals.push(LocalValue { key, value: Some(value), has_destructor });
    });
}

/// Drops the current thread's values with a destructor, the last made first, and those that destructors make; when
/// there are no more, the others go, too. A destructor that panics ends the process, as in `std`.
pub fn drop_locals() {
    drop_each(pop_local);
}

/// Drops the values that `next` takes away, one after the other, as [`drop_locals`] does.
pub fn drop_each(mut next: impl FnMut() -> Option<Rc<dyn Any>>) {
    while let Some(value) = next() {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
            let (_, message) = crate::panics::payload_text(&*payload);
            eprintln!("{message}\nfatal runtime error: thread local panicked on drop, aborting");
            std::process::abort();
        }
    }
}

/// Takes one of the current thread's values with a destructor away, the last made first; when there are
/// no more, the others go, too.
fn pop_local() -> Option<Rc<dyn Any>> {
    let (value, rest) = with(|e| {
        let me = e.current;
        let locals = &mut e.threads[me].locals;
        let dies = |local: &&mut LocalValue| local.has_destructor && local.value.is_some();
        match locals.iter_mut().rev().find(dies) {
            Some(local) => (local.value.take(), Vec::new()),
            None => (None, std::mem::take(locals)),
        }
    });
    drop(rest);
    value
}
