//! Mistake: wrong error
//!
//! An error is made anew from its kind, and what the output said about it is gone.
//!
//! Rejected by: errors, model, as wrong error
//! Rejected by: errors, native, as wrong error

use std::io::{self, Write};
use std::panic;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

enum Message {
    Line(String),
    Flush(Sender<()>),
}

pub struct LogWriter {
    messages: Option<Sender<Message>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl LogWriter {
    pub fn new(out: impl Write + Send + 'static) -> LogWriter {
        let (sender, receiver) = mpsc::channel();
        let thread = thread::spawn(move || write_all(receiver, out));
        LogWriter { messages: Some(sender), thread: Some(thread) }
    }

    pub fn line(&self, text: &str) {
        self.send(Message::Line(format!("{text}\n")));
    }

    pub fn flush(&self) {
        let (done, is_done) = mpsc::channel();
        self.send(Message::Flush(done));
        // An error means that the output has panicked, and `finish` will pass that on.
        let _ = is_done.recv();
    }

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

fn write_all(messages: Receiver<Message>, mut out: impl Write) -> io::Result<()> {
    let mut first = Ok(());
    for message in messages {
        let result = match &message {
            Message::Line(line) => out.write_all(line.as_bytes()),
            Message::Flush(_) => out.flush(),
        };
        first = first.and(result.map_err(|e| e.kind().into()));
        if let Message::Flush(done) = message {
            // An error means that no thread is waiting any more.
            let _ = done.send(());
        }
    }
    first.and(out.flush())
}
