//! Mistake: end mistaken for empty
//!
//! `try_get` asks whether the queue is open, gives up the lock, and then looks for an item. In between the queue
//! can be closed, and its last item taken.
//!
//! Rejected by: for_now_is_true, model, as end mistaken for empty

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::mpsc::{self, Sender};

pub struct Queue<T> {
    capacity: usize,
    state: Mutex<State<T>>,
}

struct State<T> {
    items: VecDeque<T>,
    /// Someone waits here only while there is no item.
    getters: VecDeque<Sender<T>>,
    /// Someone waits here only while the queue is full.
    putters: VecDeque<(T, Sender<Result<(), Closed<T>>>)>,
    is_closed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed<T>(pub T);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    ForNow,
    ForGood,
}

impl<T> State<T> {
    /// Takes the oldest item out. Then there is room for that of the first putter who waits.
    fn take(&mut self) -> Option<T> {
        let item = self.items.pop_front()?;
        if let Some((next, putter)) = self.putters.pop_front() {
            self.items.push_back(next);
            putter.send(Ok(())).expect("it waits for the answer");
        }
        Some(item)
    }
}

impl<T> Queue<T> {
    pub fn new(capacity: usize) -> Queue<T> {
        let state = State {
            items: VecDeque::new(),
            getters: VecDeque::new(),
            putters: VecDeque::new(),
            is_closed: false,
        };
        Queue { capacity: capacity.max(1), state: Mutex::new(state) }
    }

    pub fn put(&self, item: T) -> Result<(), Closed<T>> {
        let mut state = self.state.lock().unwrap();
        if state.is_closed {
            return Err(Closed(item));
        }
        if let Some(getter) = state.getters.pop_front() {
            getter.send(item).expect("it waits for the item");
            return Ok(());
        }
        if state.items.len() < self.capacity {
            state.items.push_back(item);
            return Ok(());
        }
        let (sender, outcome) = mpsc::channel();
        state.putters.push_back((item, sender));
        drop(state);
        outcome.recv().expect("the thread that takes the entry out answers")
    }

    pub fn get(&self) -> Option<T> {
        let mut state = self.state.lock().unwrap();
        if let Some(item) = state.take() {
            return Some(item);
        }
        if state.is_closed {
            return None;
        }
        let (sender, item) = mpsc::channel();
        state.getters.push_back(sender);
        drop(state);
        // The close drops the sender.
        item.recv().ok()
    }

    pub fn try_get(&self) -> Result<T, Empty> {
        let mut state = self.state.lock().unwrap();
        let empty = if state.is_closed { Empty::ForGood } else { Empty::ForNow };
        drop(state);
        self.state.lock().unwrap().take().ok_or(empty)
    }

    pub fn close(&self) {
        let mut state = self.state.lock().unwrap();
        state.is_closed = true;
        state.getters.clear();
        for (item, putter) in state.putters.drain(..) {
            putter.send(Err(Closed(item))).ok().expect("it waits for the answer");
        }
    }
}
