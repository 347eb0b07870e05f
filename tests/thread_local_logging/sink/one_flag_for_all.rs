//! Mistake: lost line
//!
//! Whether a sink is being called is noted in one place for all threads. What another thread logs
//! meanwhile is dropped.
//!
//! Rejected by: slow_sink, model, as lost line
//! Rejected by: slow_sink, native, as lost line

use std::cell::RefCell;
use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

pub type Sink = Arc<dyn Fn(&str) + Send + Sync>;

thread_local! {
    static SINK: RefCell<Option<Sink>> = const { RefCell::new(None) };
}

static IN_SINK: LazyLock<AtomicBool> = LazyLock::new(|| AtomicBool::new(false));

pub fn stdout() -> Sink {
    Arc::new(|line| println!("{line}"))
}

pub fn set_sink(sink: Option<Sink>) -> Option<Sink> {
    SINK.try_with(|own| own.replace(sink)).unwrap_or_default()
}

pub fn log(message: &dyn Display) {
    let Ok(Some(sink)) = SINK.try_with(|own| own.borrow().clone()) else { return };
    if IN_SINK.load(Ordering::SeqCst) {
        return;
    }
    let line = message.to_string();
    let _inside = Inside::enter();
    sink(&line);
}

struct Inside;

impl Inside {
    fn enter() -> Inside {
        IN_SINK.store(true, Ordering::SeqCst);
        Inside
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        IN_SINK.store(false, Ordering::SeqCst);
    }
}
