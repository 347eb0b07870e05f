//! Every thread logs to a sink of its own, and one that has none logs nothing.

use std::fmt::Display;
use std::sync::Arc;

/// Where lines go. It is called with one line at a time, without its line end, by the thread that
/// logs. Several threads may use the same one.
pub type Sink = Arc<dyn Fn(&str) + Send + Sync>;

/// The sink of a thread whose lines you want to see at once.
pub fn stdout() -> Sink {
    Arc::new(|line| println!("{line}"))
}

/// From now on this thread logs to `sink`, or to nothing if it is None. Returns the one that it had before.
///
/// All other threads keep their own. A new thread has None, whatever the thread that started it
/// has. When a thread ends it lets go of its sink.
pub fn set_sink(sink: Option<Sink>) -> Option<Sink> {
    todo!("is there one now? {}", sink.is_some())
}

/// Hands one line to the sink of this thread. If there is no sink the message is not even
/// displayed, because that takes time.
///
/// The message and the sink are someone else's code, and may call the functions of this file:
///
/// - A message may log while it is displayed. Those lines come before its own.
/// - A sink may log, too. That would go round forever, so what is logged from within a sink is
///   dropped.
/// - A sink may set another one, which gets the next line.
/// - A sink may panic, and so may a message. The panic comes out of `log`, and the next line goes to the
///   sink as before.
/// - A sink may be slow. Other threads log in the meantime, to their own sinks or to the same one.
///
/// The destructors of other thread-local values may log, too, when the thread ends. If the sink is
/// gone by then, they log nothing.
pub fn log(message: &dyn Display) {
    todo!("log {message}")
}
