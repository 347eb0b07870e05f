//! Mistake: lost line
//!
//! The thread learns that there are no more lines, and no thread waits for it. When the process
//! ends, what it has not written is lost.
//!
//! Rejected by: nothing_lost, model, as lost line
//! Rejected by: dropped, model, as lost line

use std::io::{self, Write};
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
        self.end();
        Ok(())
    }

    fn send(&self, message: Message) {
        if let Some(messages) = &self.messages {
            let _ = messages.send(message);
        }
    }

    fn end(&mut self) {
        drop(self.messages.take());
        drop(self.thread.take());
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
        first = first.and(result);
        if let Message::Flush(done) = message {
            let _ = done.send(());
        }
    }
    first.and(out.flush())
}
