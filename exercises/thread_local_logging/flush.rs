//! Every thread collects its lines in a buffer of its own, so no thread has to wait for others when it
//! logs. When a thread ends, its buffer goes with it, but its lines must not.
//!
//! Put what all threads share into a `static` with a `LazyLock`, because the model checker runs this
//! code many times in one process, and makes such a `static` anew each time.

/// Adds a line to this thread's buffer.
///
/// It takes no lock, and does nothing else that another thread could notice, except at a thread's
/// first line, when there is something to set up, and at a thread's end, when the destructors of other
/// thread-local values log and the buffer may already be gone.
pub fn log(line: String) {
    todo!("keep {line:?}")
}

/// Returns the lines that any thread logged before this call and that have not been returned yet. Each
/// thread's lines come together, in the order in which they were logged. Only what a thread logs after
/// its buffer has gone may come separately.
///
/// It sleeps until all other threads that have logged have ended, no matter how: joined or not, at the
/// end of a scope, or through a panic. Only one thread calls it, and that thread may log too.
pub fn collect() -> Vec<String> {
    todo!("wait for the threads that have logged")
}
