//! The output has a buffer around it, which is flushed when a thread asks for it, and at the end.
//! After an error the bytes stay in the buffer and are tried again.

use std::io::{self, BufWriter, Write};
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

fn write_all(messages: Receiver<Message>, out: impl Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    let mut first = Ok(());
    for message in messages {
        let result = match &message {
            Message::Line(line) => out.write_all(line.as_bytes()),
            Message::Flush(_) => out.flush(),
        };
        first = first.and(result);
        if let Message::Flush(done) = message {
            let _ = done.send(());
        }
    }
    first.and(out.flush())
}
