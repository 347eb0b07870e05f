//! No condition variable: a waiting thread is in a list, and parks. Every change wakes all threads in it.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};
use std::thread::{self, Thread};

pub struct Queue<T> {
    capacity: usize,
    state: Mutex<State<T>>,
}

struct State<T> {
    /// None is the end: nothing goes in behind it.
    items: VecDeque<Option<T>>,
    waiting: Vec<Thread>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    ForNow,
    ForGood,
}

impl<T> State<T> {
    fn is_closed(&self) -> bool {
        matches!(self.items.back(), Some(None))
    }

    fn wake_all(&mut self) {
        self.waiting.drain(..).for_each(|thread| thread.unpark());
    }
}

impl<T> Queue<T> {
    pub fn new(capacity: usize) -> Queue<T> {
        let state = State { items: VecDeque::new(), waiting: Vec::new() };
        Queue { capacity: capacity.max(1), state: Mutex::new(state) }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let mut state = self.state.lock().unwrap();
        loop {
            if state.is_closed() {
                return Err(Closed(item));
            }
            if state.items.len() < self.capacity {
                state.items.push_back(Some(item));
                state.wake_all();
                return Ok(());
            }
            state = self.wait(state);
        }
    }

    pub fn get(&self) -> Option<T> {
        let mut state = self.state.lock().unwrap();
        loop {
            match Queue::take(&mut state) {
                Ok(item) => return Some(item),
                Err(Empty::ForGood) => return None,
                Err(Empty::ForNow) => state = self.wait(state),
            }
        }
    }

    pub fn try_get(&self) -> Result<T, Empty> {
        Queue::take(&mut self.state.lock().unwrap())
    }

    pub fn close(&self) {
        let mut state = self.state.lock().unwrap();
        if !state.is_closed() {
            state.items.push_back(None);
            state.wake_all();
        }
    }

    fn take(state: &mut State<T>) -> Result<T, Empty> {
        match state.items.front() {
            None => Err(Empty::ForNow),
            Some(None) => Err(Empty::ForGood),
            Some(Some(_)) => {
                let item = state.items.pop_front().flatten();
                state.wake_all();
                Ok(item.expect("it was looked at"))
            }
        }
    }

    /// Sleeps until something changes, or for no reason.
    fn wait<'a>(&'a self, mut state: MutexGuard<'a, State<T>>) -> MutexGuard<'a, State<T>> {
        state.waiting.push(thread::current());
        drop(state);
        thread::park();
        self.state.lock().unwrap()
    }
}
