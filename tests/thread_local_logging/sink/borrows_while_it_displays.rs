//! Mistake: re-entrant borrow
//!
//! The sink is borrowed for writing from the beginning of `log` to its end. A message that logs while
//! it is displayed borrows it again, and `RefCell` panics.
//!
//! Rejected by: message_logs, model, as re-entrant borrow
//! Rejected by: message_logs, native, as re-entrant borrow

use std::cell::RefCell;
use std::fmt::Display;
use std::sync::Arc;

pub type Sink = Arc<dyn Fn(&str) + Send + Sync>;

thread_local! {
    static SINK: RefCell<Option<Sink>> = const { RefCell::new(None) };
}

pub fn set_sink(sink: Option<Sink>) -> Option<Sink> {
    SINK.replace(sink)
}

pub fn log(message: &dyn Display) {
    SINK.with_borrow_mut(|sink| {
        if let Some(sink) = sink {
            sink(&message.to_string());
        }
    });
}
