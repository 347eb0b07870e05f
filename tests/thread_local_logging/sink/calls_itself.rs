//! Mistake: endless recursion
//!
//! Nothing is borrowed while the sink is called, and nothing says that it is being called. A sink
//! that logs is called with what it logs.
//!
//! Rejected by: sink_logs, model, as endless recursion
//! Rejected by: sink_logs, native, as endless recursion

use std::cell::RefCell;
use std::fmt::Display;
use std::sync::Arc;

pub type Sink = Arc<dyn Fn(&str) + Send + Sync>;

thread_local! {
    static SINK: RefCell<Option<Sink>> = const { RefCell::new(None) };
}

pub fn set_sink(sink: Option<Sink>) -> Option<Sink> {
    SINK.try_with(|own| own.replace(sink)).unwrap_or_default()
}

pub fn log(message: &dyn Display) {
    let Ok(Some(sink)) = SINK.try_with(|own| own.borrow().clone()) else { return };
    sink(&message.to_string());
}
