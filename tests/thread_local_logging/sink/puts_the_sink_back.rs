//! Mistake: lost sink
//!
//! The sink is taken out while it is called, so it can't be called from within itself. Afterwards it
//! is put back, over the one that it may have set itself; and after a panic it is not put back at all.
//!
//! Rejected by: sink_sets_another, model, as lost sink
//! Rejected by: sink_sets_another, native, as lost sink
//! Rejected by: sink_panics, model, as lost line
//! Rejected by: sink_panics, native, as lost line

use std::cell::Cell;
use std::fmt::Display;
use std::sync::Arc;

pub type Sink = Arc<dyn Fn(&str) + Send + Sync>;

thread_local! {
    static SINK: Cell<Option<Sink>> = const { Cell::new(None) };
}

pub fn set_sink(sink: Option<Sink>) -> Option<Sink> {
    SINK.try_with(|own| own.replace(sink)).unwrap_or_default()
}

pub fn log(message: &dyn Display) {
    let Ok(Some(sink)) = SINK.try_with(Cell::take) else { return };
    sink(&message.to_string());
    SINK.set(Some(sink));
}
