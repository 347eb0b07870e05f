//! Threads hand their lines to a thread that does nothing but write, so a slow disk does not hold up
//! the threads that have other work to do.

use std::io::{self, Write};
use std::panic;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

/// What goes to the thread.
enum Message {
    /// A line with its line end, to be written in one go.
    Line(String),
    /// To be answered when all messages before it have been dealt with.
    Flush(Sender<()>),
}

/// A thread that writes lines. Several threads may call its methods at any time.
pub struct LogWriter {
    /// `None` when the thread should end, which it does once it has received all messages. The
    /// channel has no bound, so that sending never waits.
    messages: Option<Sender<Message>>,
    /// `None` once the thread has been joined.
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl LogWriter {
    /// Starts a thread that writes to `out`.
    pub fn new(out: impl Write + Send + 'static) -> LogWriter {
        let (sender, receiver) = mpsc::channel();
        let thread = thread::spawn(move || write_all(receiver, out));
        LogWriter { messages: Some(sender), thread: Some(thread) }
    }

    /// Hands over a line, without a line end. Each thread's lines are written in the order in which
    /// it hands them over, each as one piece with a line end.
    ///
    /// It returns without waiting for the output, or for another thread that is waiting for the
    /// output. So a thread may call it while it holds a lock that the output needs.
    pub fn line(&self, text: &str) {
        self.send(Message::Line(format!("{text}\n")));
    }

    /// Waits until all lines that were handed over before this call have been written, and the
    /// output has been flushed.
    pub fn flush(&self) {
        let (done, is_done) = mpsc::channel();
        self.send(Message::Flush(done));
        // An error means that the output has panicked, and `finish` will pass that on.
        let _ = is_done.recv();
    }

    /// Writes everything that has been handed over, flushes the output, and ends the thread.
    /// Dropping the writer does the same, but returns nothing.
    ///
    /// # Errors
    /// Returns the first error from the output, whether from writing a line or from flushing. An
    /// error does not keep later lines from being written.
    pub fn finish(mut self) -> io::Result<()> {
        match self.end() {
            Some(Err(panic)) => panic::resume_unwind(panic),
            Some(Ok(result)) => result,
            None => Ok(()),
        }
    }

    fn send(&self, message: Message) {
        if let Some(messages) = &self.messages {
            // An error means that the output has panicked, and `finish` will pass that on.
            let _ = messages.send(message);
        }
    }

    /// Ends the thread, if that has not been done yet: first drops the sender, and then joins.
    fn end(&mut self) -> Option<thread::Result<io::Result<()>>> {
        drop(self.messages.take());
        self.thread.take().map(JoinHandle::join)
    }
}

impl Drop for LogWriter {
    fn drop(&mut self) {
        self.end();
    }
}

/// What the thread does until all senders are gone and all messages have been received.
fn write_all(messages: Receiver<Message>, mut out: impl Write) -> io::Result<()> {
    let mut first = Ok(());
    for message in messages {
        let result = match &message {
            Message::Line(line) => out.write_all(line.as_bytes()),
            Message::Flush(_) => out.flush(),
        };
        first = first.and(result);
        if let Message::Flush(done) = message {
            // An error means that no thread is waiting any more.
            let _ = done.send(());
        }
    }
    first.and(out.flush())
}
