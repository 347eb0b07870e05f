//! Threads hand their lines to a thread that does nothing but write. So a slow disk does not hold
//! up the threads that have work to do.

use std::io::{self, Write};

/// A thread that writes lines. Several threads may call its methods at any time.
pub struct LogWriter {
    // How do the lines get to the thread? How does it learn that there are no more?
}

impl LogWriter {
    /// Starts a thread that writes to `out`.
    pub fn new(out: impl Write + Send + 'static) -> LogWriter {
        todo!("start a thread that owns the output, {} bytes", size_of_val(&out))
    }

    /// Hands over a line, which has no line end. The lines of one thread are written in the order in
    /// which it hands them over, each as one piece with a line end.
    ///
    /// It returns without waiting for the output, and without waiting for another thread that waits
    /// for the output. So it may be called by a thread that holds a lock which the output needs.
    pub fn line(&self, text: &str) {
        todo!("hand over {text:?}")
    }

    /// Waits until all lines are written that were handed over before this call, and the output is
    /// flushed.
    pub fn flush(&self) {
        todo!("wait for the thread")
    }

    /// Writes all that was handed over, flushes the output, and ends the thread. Dropping the writer
    /// does the same, and returns nothing.
    ///
    /// # Errors
    /// The first one that the output returned, when a line was written or when it was flushed. An
    /// error does not keep later lines from being written.
    pub fn finish(self) -> io::Result<()> {
        todo!("wait until all is written")
    }
}
