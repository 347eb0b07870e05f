//! Mistake: lost line
//!
//! A flag says that the sink is being called, and is cleared after the call. If the sink panics it
//! is not cleared, and the thread never logs again.
//!
//! Rejected by: sink_panics, model, as lost line
//! Rejected by: sink_panics, native, as lost line

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::sync::Arc;

pub type Sink = Arc<dyn Fn(&str) + Send + Sync>;

thread_local! {
    static SINK: RefCell<Option<Sink>> = const { RefCell::new(None) };
    static IN_SINK: Cell<bool> = const { Cell::new(false) };
}

pub fn set_sink(sink: Option<Sink>) -> Option<Sink> {
    SINK.try_with(|own| own.replace(sink)).unwrap_or_default()
}

pub fn log(message: &dyn Display) {
    let Ok(Some(sink)) = SINK.try_with(|own| own.borrow().clone()) else { return };
    if IN_SINK.get() {
        return;
    }
    let line = message.to_string();
    IN_SINK.set(true);
    sink(&line);
    IN_SINK.set(false);
}
