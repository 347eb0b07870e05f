//! Every thread logs to a sink of its own, and a thread without a sink logs nothing.

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::sync::Arc;

/// Where lines go. The thread that logs calls it with one line at a time, without the line end. Several
/// threads may use the same sink.
pub type Sink = Arc<dyn Fn(&str) + Send + Sync>;

thread_local! {
    /// Borrowed only for a moment, and never while someone else's code runs, because that code may
    /// log.
    static SINK: RefCell<Option<Sink>> = const { RefCell::new(None) };
    /// Is this thread's sink being called?
    static IN_SINK: Cell<bool> = const { Cell::new(false) };
}

/// A sink for a thread whose lines you want to see at once.
pub fn stdout() -> Sink {
    Arc::new(|line| println!("{line}"))
}

/// From now on this thread logs to `sink`, or to nothing if `sink` is `None`. Returns the sink that it had
/// before.
///
/// All other threads keep their own sinks. A new thread has none, whatever the thread that started it has.
/// When a thread ends, it lets go of its sink.
pub fn set_sink(sink: Option<Sink>) -> Option<Sink> {
    // A thread that is about to end no longer has a sink, and doesn't need one.
    SINK.try_with(|own| own.replace(sink)).unwrap_or_default()
}

/// Hands one line to this thread's sink. If there is no sink, the message is not even formatted, because
/// that takes time.
///
/// The message and the sink are someone else's code, and may call the functions in this file:
///
/// - A message may log while it is being formatted. The lines that it logs come before its own.
/// - A sink may log too. Such lines would go round forever, so whatever is logged from within a sink is
///   dropped.
/// - A sink may set another sink, which gets the next line.
/// - A sink may panic, and so may a message. The panic comes out of `log`, and the next line goes to the
///   sink as before.
/// - A sink may be slow. Other threads can log in the meantime, to their own sinks or to the same one.
///
/// When the thread ends, the destructors of its other thread-local values may log too. If the sink is gone
/// by then, they log nothing.
pub fn log(message: &dyn Display) {
    // The sink is cloned, so that the borrow ends here.
    let Ok(Some(sink)) = SINK.try_with(|own| own.borrow().clone()) else { return };
    if IN_SINK.get() {
        return;
    }
    let line = message.to_string();
    let _inside = Inside::enter();
    sink(&line);
}

/// Lives while the sink is being called. Its destructor runs even if the sink panics.
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
