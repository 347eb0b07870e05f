//! Mistake: re-entrant borrow
//!
//! The sink is borrowed while it is called. It is borrowed for reading, so it may log; but if it
//! sets another sink, `RefCell` panics.
//!
//! Rejected by: sink_sets_another, model, as re-entrant borrow
//! Rejected by: sink_sets_another, native, as re-entrant borrow

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
    if IN_SINK.get() {
        return;
    }
    SINK.with_borrow(|sink| {
        let Some(sink) = sink else { return };
        let line = message.to_string();
        let _inside = Inside::enter();
        sink(&line);
    });
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
