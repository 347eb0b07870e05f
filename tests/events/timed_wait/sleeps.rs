//! Mistake: sleeps through the news
//!
//! `thread::sleep` always sleeps for the full time, whatever happens meanwhile.
//!
//! Rejected by: news_ends_the_wait, model, as sleeps through the news

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

pub struct Progress {
    read: Mutex<usize>,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { read: Mutex::new(0) }
    }

    pub fn advance(&self) {
        *self.read.lock().unwrap() += 1;
    }

    pub fn wait_for(&self, chunks: usize, limit: Duration) -> bool {
        let enough = || *self.read.lock().unwrap() >= chunks;
        if enough() {
            return true;
        }
        thread::sleep(limit);
        enough()
    }
}
