//! Mistake: lost line
//!
//! While a message is displayed, inner lines are counted, so that they can be told from others. A panic
//! leaves the count as it is, and from then on every line is taken for the line of a message that is
//! being displayed.
//!
//! Rejected by: message_panics, model, as lost line
//! Rejected by: message_panics, native, as lost line

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::sync::Arc;

pub type Sink = Arc<dyn Fn(&str) + Send + Sync>;

thread_local! {
    static SINK: RefCell<Option<Sink>> = const { RefCell::new(None) };
    static IN_SINK: Cell<bool> = const { Cell::new(false) };
    static DISPLAYING: Cell<usize> = const { Cell::new(0) };
    static INNER: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
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
    DISPLAYING.set(DISPLAYING.get() + 1);
    let line = message.to_string();
    DISPLAYING.set(DISPLAYING.get() - 1);
    INNER.with_borrow_mut(|lines| lines.push(line));
    if DISPLAYING.get() > 0 {
        return;
    }
    // The inner lines of a message, and then its own.
    let _inside = Inside::enter();
    for line in INNER.take() {
        sink(&line);
    }
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
