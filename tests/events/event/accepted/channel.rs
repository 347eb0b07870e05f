//! The event holds the sender of a channel while it is not set. Setting drops it, and every waiting
//! thread, each at a channel of its own, sees its end.

use std::sync::Mutex;
use std::sync::mpsc::{self, Sender};

pub struct Event {
    /// None: set. Some: not set, with a channel for each thread that waits.
    waiting: Mutex<Option<Vec<Sender<()>>>>,
}

impl Event {
    pub fn new() -> Event {
        Event { waiting: Mutex::new(Some(Vec::new())) }
    }

    pub fn set(&self) {
        *self.waiting.lock().unwrap() = None;
    }

    pub fn clear(&self) {
        self.waiting.lock().unwrap().get_or_insert_default();
    }

    pub fn is_set(&self) -> bool {
        self.waiting.lock().unwrap().is_none()
    }

    pub fn wait(&self) {
        let (sender, end) = mpsc::channel();
        match &mut *self.waiting.lock().unwrap() {
            None => return,
            Some(waiting) => waiting.push(sender),
        }
        let _ = end.recv();
    }
}
