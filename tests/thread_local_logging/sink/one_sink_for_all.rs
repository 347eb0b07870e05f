//! Mistake: wrong sink
//!
//! There is one sink, and all threads share it. The last thread that sets it gets the lines of all.
//!
//! Rejected by: own_sink, model, as wrong sink
//! Rejected by: others_keep_theirs, model, as wrong sink
//! Rejected by: others_keep_theirs, native, as wrong sink

use std::cell::Cell;
use std::fmt::Display;
use std::sync::{Arc, LazyLock, RwLock};

pub type Sink = Arc<dyn Fn(&str) + Send + Sync>;

static SINK: LazyLock<RwLock<Option<Sink>>> = LazyLock::new(RwLock::default);

thread_local! {
    static IN_SINK: Cell<bool> = const { Cell::new(false) };
}

pub fn set_sink(sink: Option<Sink>) -> Option<Sink> {
    std::mem::replace(&mut *SINK.write().unwrap(), sink)
}

pub fn log(message: &dyn Display) {
    let Some(sink) = SINK.read().unwrap().clone() else { return };
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
