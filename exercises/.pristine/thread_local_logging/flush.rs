//! Every thread collects its lines in a buffer of its own, so no thread waits for others in order
//! to log. When a thread ends, its buffer goes with it. Its lines must not.
//!
//! Put what all threads share into a `static` with a `LazyLock`: the model checker runs this code many
//! times in one process, and begins such a `static` afresh each time.

/// Adds a line to the buffer of this thread.
///
/// It takes no lock and does nothing else that another thread could notice, with two exceptions:
/// the first line of a thread, when there is something to set up; and the end of a thread, when
/// the destructors of other thread-local values log and the buffer may be gone already.
pub fn log(line: String) {
    todo!("keep {line:?}")
}

/// Returns the lines of all threads that were logged before this call and have not been returned
/// yet. The lines of one thread come together, in the order in which they were logged. Only what a
/// thread logs after its buffer has gone may come separately.
///
/// It sleeps until all other threads that have logged have ended, in whatever way: joined or not, at
/// the end of a scope, or by a panic. It is called by one thread only, which may log, too.
pub fn collect() -> Vec<String> {
    todo!("wait for the threads that have logged")
}
