//! The thread waits at a channel. To tell it to stop, the sender is dropped.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub struct Background {
    thread: Option<(Sender<()>, JoinHandle<u64>)>,
}

impl Background {
    pub fn start(period: Duration, mut work: impl FnMut() + Send + 'static) -> Background {
        let (sender, receiver) = mpsc::channel::<()>();
        let thread = thread::spawn(move || {
            let mut calls = 0;
            loop {
                work();
                calls += 1;
                if receiver.recv_timeout(period) == Err(RecvTimeoutError::Disconnected) {
                    return calls;
                }
            }
        });
        Background { thread: Some((sender, thread)) }
    }

    pub fn is_running(&self) -> bool {
        self.thread.as_ref().is_some_and(|(_, thread)| !thread.is_finished())
    }

    pub fn stop(mut self) -> thread::Result<u64> {
        let (sender, thread) = self.thread.take().unwrap();
        drop(sender);
        thread.join()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.thread.take() {
            drop(sender);
            let _ = thread.join();
        }
    }
}
