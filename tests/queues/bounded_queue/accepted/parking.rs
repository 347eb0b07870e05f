//! Threads that wait are in a list, and each change wakes all that are in it.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

pub struct Queue<T> {
    capacity: usize,
    state: Mutex<State<T>>,
}

struct State<T> {
    items: VecDeque<T>,
    waiters: Vec<Thread>,
}

impl<T> Queue<T> {
    pub fn new(capacity: usize) -> Queue<T> {
        let state = State { items: VecDeque::new(), waiters: Vec::new() };
        Queue { capacity: capacity.max(1), state: Mutex::new(state) }
    }

    pub fn put(&self, item: T) {
        let mut state = self.wait_while(|state| state.items.len() >= self.capacity, None);
        state.items.push_back(item);
        state.wake_all();
    }

    pub fn get(&self) -> T {
        let mut state = self.wait_while(|state| state.items.is_empty(), None);
        state.wake_all();
        state.items.pop_front().expect("it was waited for")
    }

    pub fn put_timeout(&self, item: T, limit: Duration) -> Result<(), T> {
        let mut state = self.wait_while(|state| state.items.len() >= self.capacity, Some(limit));
        if state.items.len() >= self.capacity {
            return Err(item);
        }
        state.items.push_back(item);
        state.wake_all();
        Ok(())
    }

    pub fn get_timeout(&self, limit: Duration) -> Option<T> {
        let mut state = self.wait_while(|state| state.items.is_empty(), Some(limit));
        let item = state.items.pop_front()?;
        state.wake_all();
        Some(item)
    }

    fn wait_while(
        &self,
        condition: impl Fn(&State<T>) -> bool,
        limit: Option<Duration>,
    ) -> MutexGuard<'_, State<T>> {
        let start = Instant::now();
        let mut state = self.state.lock().unwrap();
        while condition(&state) {
            let left = limit.map(|limit| limit.saturating_sub(start.elapsed()));
            if left.is_some_and(|left| left.is_zero()) {
                break;
            }
            state.waiters.push(thread::current());
            drop(state);
            match left {
                Some(left) => thread::park_timeout(left),
                None => thread::park(),
            }
            state = self.state.lock().unwrap();
        }
        state
    }
}

impl<T> State<T> {
    fn wake_all(&mut self) {
        self.waiters.drain(..).for_each(|waiter| waiter.unpark());
    }
}
