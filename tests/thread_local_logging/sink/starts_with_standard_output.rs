//! Mistake: wrong sink
//!
//! A thread that has set no sink writes to standard output, and every worker is such a thread.
//!
//! Rejected by: new_thread, model, as wrong sink
//! Rejected by: new_thread, native, as wrong sink

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::sync::Arc;

pub type Sink = Arc<dyn Fn(&str) + Send + Sync>;

thread_local! {
    static SINK: RefCell<Option<Sink>> = RefCell::new(Some(stdout()));
    static IN_SINK: Cell<bool> = const { Cell::new(false) };
}

pub fn stdout() -> Sink {
    Arc::new(|line| println!("{line}"))
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
