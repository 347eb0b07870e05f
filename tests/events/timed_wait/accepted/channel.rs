//! Every thread that waits leaves a number and the sender of a channel. It is told once, when there are
//! enough for it. No thread is woken too early, so there is no loop and no rest of a limit.

use std::sync::Mutex;
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

pub struct Progress {
    state: Mutex<State>,
}

struct State {
    read: usize,
    waiting: Vec<(usize, Sender<()>)>,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { state: Mutex::new(State { read: 0, waiting: Vec::new() }) }
    }

    pub fn advance(&self) {
        let mut state = self.state.lock().unwrap();
        state.read += 1;
        let read = state.read;
        // Whose sender is dropped, is told.
        state.waiting.retain(|(chunks, _)| *chunks > read);
    }

    pub fn wait_for(&self, chunks: usize, limit: Duration) -> bool {
        let (sender, told) = mpsc::channel();
        {
            let mut state = self.state.lock().unwrap();
            if state.read >= chunks {
                return true;
            }
            state.waiting.push((chunks, sender));
        }
        let _ = told.recv_timeout(limit);
        self.state.lock().unwrap().read >= chunks
    }
}
