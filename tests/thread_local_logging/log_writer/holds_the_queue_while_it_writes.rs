//! Mistake: logger waits for the output
//!
//! The thread takes a line out of the queue and writes it under the lock of the queue. A thread
//! that logs waits for that lock, and so for the output.
//!
//! Rejected by: held, model, as logger waits for the output

use std::io::{self, Write};
use std::mem;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    news: Condvar,
    flushed: Condvar,
}

#[derive(Default)]
struct State {
    text: String,
    asked: usize,
    served: usize,
    is_closed: bool,
}

pub struct LogWriter {
    queue: Arc<Queue>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl LogWriter {
    pub fn new(out: impl Write + Send + 'static) -> LogWriter {
        let queue = Arc::new(Queue::default());
        let theirs = Arc::clone(&queue);
        LogWriter { queue, thread: Some(thread::spawn(move || theirs.write_all(out))) }
    }

    pub fn line(&self, text: &str) {
        let mut state = self.queue.state.lock().unwrap();
        state.text.push_str(text);
        state.text.push('\n');
        self.queue.news.notify_one();
    }

    pub fn flush(&self) {
        let mut state = self.queue.state.lock().unwrap();
        state.asked += 1;
        let mine = state.asked;
        self.queue.news.notify_one();
        drop(self.queue.flushed.wait_while(state, |state| state.served < mine).unwrap());
    }

    pub fn finish(mut self) -> io::Result<()> {
        self.end()
    }

    fn end(&mut self) -> io::Result<()> {
        self.queue.state.lock().unwrap().is_closed = true;
        self.queue.news.notify_one();
        self.thread.take().map_or(Ok(()), |thread| thread.join().unwrap())
    }
}

impl Drop for LogWriter {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

impl Queue {
    fn write_all(&self, mut out: impl Write) -> io::Result<()> {
        let mut first = Ok(());
        let nothing = |state: &mut State| {
            state.text.is_empty() && state.asked == state.served && !state.is_closed
        };
        loop {
            let state = self.state.lock().unwrap();
            let mut state = self.news.wait_while(state, nothing).unwrap();
            let text = mem::take(&mut state.text);
            for line in text.split_inclusive('\n') {
                first = first.and(out.write_all(line.as_bytes()));
            }
            first = first.and(out.flush());
            state.served = state.asked;
            self.flushed.notify_all();
            if state.is_closed {
                return first;
            }
        }
    }
}
