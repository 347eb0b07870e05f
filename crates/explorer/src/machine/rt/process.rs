//! Processes: groups of threads with memory of their own, which may crash.

use super::{Object, ThreadId, join, stop, with};
use crate::ids::ProcessId;
use crate::machine::recorder::Spot;
use crate::machine::thread::Wait;
use std::cell::Cell;
use std::panic::Location;
use std::rc::Rc;

/// How a process has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It came to its end.
    Returned,
    /// It was stopped in a crash.
    Crashed,
}

/// Starts a process, whose first thread runs `body`, which must not unwind. One that is mortal may crash
/// at any step, if nothing else has crashed in this execution.
///
/// What `body` owns is the process's own memory. That it owns no more is the caller's affair: what
/// processes share natively, a file, a pipe, a mapping, can only be reached through such things.
pub fn process(
    name: &str,
    is_mortal: bool,
    at: &'static Location<'static>,
    body: Box<dyn FnOnce()>,
) -> ThreadId {
    starts("start", name, is_mortal, at, body)
}

/// Starts a thread that may stop at any step, as if a crash had hit it alone. To a file of pages it is a
/// process of its own.
pub fn mortal(name: &str, at: &'static Location<'static>, body: Box<dyn FnOnce()>) -> ThreadId {
    starts("spawn", name, true, at, body)
}

fn starts(
    verb: &'static str,
    name: &str,
    is_mortal: bool,
    at: &'static Location<'static>,
    body: Box<dyn FnOnce()>,
) -> ThreadId {
    super::step(verb, None, None, at, Wait::Now);
    let index = with(|e| {
        let index = e.add_thread(Some(name.into()), at, body)?;
        e.begins_process(index);
        if is_mortal {
            e.is_mortal(index, at, Box::new(move || with(|e| e.dies(ProcessId::of(index)))));
        }
        e.log(verb, None, format!(" {name}"), Spot::At(at));
        e.end.is_none().then_some(index)
    });
    index.unwrap_or_else(|| stop())
}

/// Waits until the process has ended.
pub fn wait(process: ThreadId, at: &'static Location<'static>) -> Exit {
    join("wait", process, at);
    if with(|e| e.is_dead(ProcessId::of(process))) { Exit::Crashed } else { Exit::Returned }
}

/// The process of the current thread.
pub(super) fn here() -> ProcessId {
    with(|e| e.threads[e.current].process)
}

/// A process that has something of the system's, which the system takes back when the process crashes.
pub(super) struct Owner {
    process: ProcessId,
    has_died: Rc<Cell<bool>>,
}

impl Owner {
    /// The process has this object, or a part of it.
    pub(super) fn new(process: ProcessId, object: &Object) -> Owner {
        with(|e| {
            let object = object.number(e);
            e.processes.changes_in_death(process, object);
            Owner { process, has_died: e.processes.has_died(process) }
        })
    }

    pub(super) fn is_dead(&self) -> bool {
        self.has_died.get()
    }

    /// Is it the process of the current thread?
    pub(super) fn is_here(&self) -> bool {
        self.process == here()
    }
}
