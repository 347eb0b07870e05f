//! Mistake: wasted work
//!
//! The message is formatted before the code has checked whether there is a sink.
//!
//! Rejected by: not_displayed, model, as wasted work
//! Rejected by: not_displayed, native, as wasted work

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
    if IN_SINK.get() {
        return;
    }
    let line = message.to_string();
    let Ok(Some(sink)) = SINK.try_with(|own| own.borrow().clone()) else { return };
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
