//! Each buffer has the sending end of a channel, and goes through it when its thread ends. When the last
//! sending end is gone, `collect` has everything.

use std::cell::RefCell;
use std::mem;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{LazyLock, Mutex};

/// The channel for all who begin to log from now on.
struct Channel {
    sender: Sender<Vec<String>>,
    receiver: Receiver<Vec<String>>,
}

impl Default for Channel {
    fn default() -> Channel {
        let (sender, receiver) = mpsc::channel();
        Channel { sender, receiver }
    }
}

static CHANNEL: LazyLock<Mutex<Channel>> = LazyLock::new(Mutex::default);

/// The lines of one thread, and where they go when it ends.
struct Buffer {
    lines: Vec<String>,
    sender: Sender<Vec<String>>,
}

impl Buffer {
    fn new() -> Buffer {
        Buffer { lines: Vec::new(), sender: CHANNEL.lock().unwrap().sender.clone() }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // An error means that nobody will ever collect.
        let _ = self.sender.send(mem::take(&mut self.lines));
    }
}

thread_local! {
    static BUFFER: RefCell<Option<Buffer>> = const { RefCell::new(None) };
}

pub fn log(line: String) {
    let mut line = Some(line);
    let kept = BUFFER.try_with(|buffer| {
        buffer.borrow_mut().get_or_insert_with(Buffer::new).lines.extend(line.take());
    });
    if kept.is_err() {
        let _ = CHANNEL.lock().unwrap().sender.send(line.into_iter().collect());
    }
}

pub fn collect() -> Vec<String> {
    // Sends the lines of this thread, and drops its sending end.
    drop(BUFFER.take());
    let Channel { sender, receiver } = mem::take(&mut *CHANNEL.lock().unwrap());
    drop(sender);
    receiver.iter().flatten().collect()
}
