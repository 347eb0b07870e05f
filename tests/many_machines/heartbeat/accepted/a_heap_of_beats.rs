//! Every beat goes into a heap with its time, and what a later beat has made stale is thrown away when it comes up.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

pub struct Monitor {
    limit: Duration,
    state: Mutex<State>,
    news: Condvar,
}

struct State {
    is_over: bool,
    /// How often each worker has been heard from.
    beats: Vec<u64>,
    /// An entry for each beat. It's stale if its worker has been heard from since.
    heap: BinaryHeap<Reverse<(Instant, usize, u64)>>,
}

impl Monitor {
    pub fn new(workers: usize, limit: Duration) -> Monitor {
        let now = Instant::now();
        let heap = (0..workers).map(|worker| Reverse((now, worker, 0))).collect();
        let state = State { is_over: false, beats: vec![0; workers], heap };
        Monitor { limit, state: Mutex::new(state), news: Condvar::new() }
    }

    pub fn beat(&self, worker: usize) {
        let mut state = self.state.lock().unwrap();
        state.beats[worker] += 1;
        let beat = state.beats[worker];
        state.heap.push(Reverse((Instant::now(), worker, beat)));
        drop(state);
        self.news.notify_all();
    }

    pub fn next_dead(&self) -> Option<usize> {
        let mut state = self.state.lock().unwrap();
        loop {
            if state.is_over {
                return None;
            }
            state = match state.heap.peek().copied() {
                None => self.news.wait(state).unwrap(),
                Some(Reverse((_, worker, beat))) if beat < state.beats[worker] => {
                    state.heap.pop();
                    state
                }
                Some(Reverse((heard, worker, _))) => {
                    let left = self.limit.saturating_sub(heard.elapsed());
                    if left.is_zero() {
                        state.heap.pop();
                        return Some(worker);
                    }
                    self.news.wait_timeout(state, left).unwrap().0
                }
            };
        }
    }

    pub fn close(&self) {
        self.state.lock().unwrap().is_over = true;
        self.news.notify_all();
    }
}
