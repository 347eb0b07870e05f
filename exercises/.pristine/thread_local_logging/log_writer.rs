//! Threads hand their lines to a thread that does nothing but write, so a slow disk does not hold up
//! the threads that have other work to do.

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

    /// Hands over a line, without a line end. Each thread's lines are written in the order in which
    /// it hands them over, each as one piece with a line end.
    ///
    /// It returns without waiting for the output, or for another thread that is waiting for the
    /// output. So a thread may call it while it holds a lock that the output needs.
    pub fn line(&self, text: &str) {
        todo!("hand over {text:?}")
    }

    /// Waits until all lines that were handed over before this call have been written, and the
    /// output has been flushed.
    pub fn flush(&self) {
        todo!("wait for the thread")
    }

    /// Writes everything that has been handed over, flushes the output, and ends the thread.
    /// Dropping the writer does the same, but returns nothing.
    ///
    /// # Errors
    /// Returns the first error from the output, whether from writing a line or from flushing. An
    /// error does not keep later lines from being written.
    pub fn finish(self) -> io::Result<()> {
        todo!("wait until all is written")
    }
}
