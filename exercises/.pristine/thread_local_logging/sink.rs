//! Every thread logs to a sink of its own, and a thread without a sink logs nothing.

use std::fmt::Display;
use std::sync::Arc;

/// Where lines go. The thread that logs calls it with one line at a time, without the line end. Several
/// threads may use the same sink.
pub type Sink = Arc<dyn Fn(&str) + Send + Sync>;

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
    todo!("is there one now? {}", sink.is_some())
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
    todo!("log {message}")
}
