//! Mistake: time limit ignored
//!
//! The receiver of a channel, in a `Mutex`. A thread that waits in `recv` holds the lock, and
//! `get_timeout` waits for that lock without any limit. `put_timeout` looks every millisecond.
//!
//! Rejected by: a_limit_beside_a_wait, model, as time limit ignored

use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::thread;
use std::time::{Duration, Instant};

pub struct Queue<T> {
    sender: SyncSender<T>,
    receiver: Mutex<Receiver<T>>,
}

impl<T> Queue<T> {
    pub fn new(capacity: usize) -> Queue<T> {
        let (sender, receiver) = mpsc::sync_channel(capacity.max(1));
        Queue { sender, receiver: Mutex::new(receiver) }
    }

    pub fn put(&self, item: T) {
        let _ = self.sender.send(item);
    }

    pub fn get(&self) -> T {
        self.receiver.lock().unwrap().recv().expect("the sender is here")
    }

    pub fn put_timeout(&self, item: T, limit: Duration) -> Result<(), T> {
        let start = Instant::now();
        let mut item = item;
        loop {
            match self.sender.try_send(item) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Full(back) | TrySendError::Disconnected(back)) => item = back,
            }
            if start.elapsed() >= limit {
                return Err(item);
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    pub fn get_timeout(&self, limit: Duration) -> Option<T> {
        self.receiver.lock().unwrap().recv_timeout(limit).ok()
    }
}
