//! Mistake: wrong answer
//!
//! The end of the job is only checked when there is no worker to report, so a worker that is silent
//! by then is still taken for dead.
//!
//! Rejected by: over, model, as wrong answer

use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

/// What is known about the workers of a job.
pub struct Monitor {
    limit: Duration,
    state: Mutex<State>,
    /// Notified when the job is over, and when a worker comes back: there may be an earlier end to wait for.
    news: Condvar,
}

struct State {
    is_over: bool,
    /// By worker: when it was last heard from. None if it is taken for dead.
    heard: Vec<Option<Instant>>,
}

impl Monitor {
    /// A monitor of `workers` workers, numbered from 0, all of which count as heard from at this moment. A worker that
    /// is silent for `limit` is taken for dead.
    pub fn new(workers: usize, limit: Duration) -> Monitor {
        let heard = vec![Some(Instant::now()); workers];
        Monitor { limit, state: Mutex::new(State { is_over: false, heard }), news: Condvar::new() }
    }

    /// Notes that the worker has been heard from. If it was taken for dead, it was only slow: it counts as alive again,
    /// and has the full limit from now on.
    pub fn beat(&self, worker: usize) {
        let mut state = self.state.lock().unwrap();
        let before = state.heard[worker].replace(Instant::now());
        // Of one that is alive, the end only moves away: who sleeps for the old one finds that out then.
        if before.is_none() {
            self.news.notify_all();
        }
    }

    /// Sleeps until a worker has been silent for the limit, takes it for dead, and returns its number; if there are
    /// several, it returns the one that should have been heard from first. It is told once, and again only if it is
    /// heard from in between.
    ///
    /// Returns `None` when the job is over. While there is nothing to report, it sleeps until the next worker's time is
    /// up, or until a worker that was taken for dead is heard from. Any number of threads may call it.
    pub fn next_dead(&self) -> Option<usize> {
        let mut state = self.state.lock().unwrap();
        loop {
            let alive = state.heard.iter().enumerate();
            let alive = alive.filter_map(|(worker, heard)| heard.map(|heard| (heard, worker)));
            let Some((heard, worker)) = alive.min() else {
                if state.is_over {
                    return None;
                }
                state = self.news.wait(state).unwrap();
                continue;
            };
            let left = self.limit.saturating_sub(heard.elapsed());
            if left.is_zero() {
                state.heard[worker] = None;
                return Some(worker);
            }
            if state.is_over {
                return None;
            }
            state = self.news.wait_timeout(state, left).unwrap().0;
        }
    }

    /// Ends the job.
    pub fn close(&self) {
        self.state.lock().unwrap().is_over = true;
        self.news.notify_all();
    }
}
