//! Mistake: leaked sink
//!
//! One map for all threads has the sink of each, by its id, behind a lock. The entry of a thread
//! that has ended is never removed.
//!
//! Rejected by: let_go, model, as leaked sink
//! Rejected by: let_go, native, as leaked sink

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt::Display;
use std::sync::{Arc, LazyLock, Mutex};
use std::thread::{self, ThreadId};

pub type Sink = Arc<dyn Fn(&str) + Send + Sync>;

static SINKS: LazyLock<Mutex<HashMap<ThreadId, Sink>>> = LazyLock::new(Mutex::default);

thread_local! {
    static IN_SINK: Cell<bool> = const { Cell::new(false) };
}

pub fn set_sink(sink: Option<Sink>) -> Option<Sink> {
    let me = thread::current().id();
    let mut sinks = SINKS.lock().unwrap();
    match sink {
        Some(sink) => sinks.insert(me, sink),
        None => sinks.remove(&me),
    }
}

pub fn log(message: &dyn Display) {
    let Some(sink) = SINKS.lock().unwrap().get(&thread::current().id()).cloned() else { return };
    if IN_SINK.get() {
        return;
    }
    let line = message.to_string();
    let _inside = Inside::enter();
    sink(&line);
}

struct Inside;

impl Inside {
    fn enter() -> Inside {
        IN_SINK.set(true);
        Inside
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        IN_SINK.set(false);
    }
}
