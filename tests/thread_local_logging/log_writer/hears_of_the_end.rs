//! Mistake: leftover threads
//!
//! The thread sends its result as its last act, and `finish` and `drop` wait for that. But a thread
//! goes on for a while after its last line.
//!
//! Rejected by: ended_at_last, model, as leftover threads

use std::io::{self, Write};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

enum Message {
    Line(String),
    Flush(Sender<()>),
}

pub struct LogWriter {
    messages: Option<Sender<Message>>,
    result: Mutex<Option<Receiver<io::Result<()>>>>,
}

impl LogWriter {
    pub fn new(out: impl Write + Send + 'static) -> LogWriter {
        let (sender, receiver) = mpsc::channel();
        let (tell, result) = mpsc::channel();
        thread::spawn(move || {
            let _ = tell.send(write_all(receiver, out));
        });
        LogWriter { messages: Some(sender), result: Mutex::new(Some(result)) }
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
        self.end().unwrap_or(Ok(()))
    }

    fn send(&self, message: Message) {
        if let Some(messages) = &self.messages {
            let _ = messages.send(message);
        }
    }

    fn end(&mut self) -> Option<io::Result<()>> {
        drop(self.messages.take());
        self.result.get_mut().unwrap().take()?.recv().ok()
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
