//! Mistake: abort
//!
//! `with` panics when the value is gone, and so does everything that is made of it. A destructor of
//! another thread-local value may run after that, and a panic there ends the whole process.
//!
//! Rejected by: last_words, native, as abort

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::sync::Arc;

pub type Sink = Arc<dyn Fn(&str) + Send + Sync>;

thread_local! {
    static SINK: RefCell<Option<Sink>> = const { RefCell::new(None) };
    static IN_SINK: Cell<bool> = const { Cell::new(false) };
}

pub fn set_sink(sink: Option<Sink>) -> Option<Sink> {
    SINK.replace(sink)
}

pub fn log(message: &dyn Display) {
    let Some(sink) = SINK.with_borrow(Clone::clone) else { return };
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
