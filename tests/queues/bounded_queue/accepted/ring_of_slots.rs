//! A ring of slots behind the lock, with counts that never begin anew, and one call for both kinds of wait.

use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};
pub struct Queue<T> {
    state: Mutex<State<T>>,
    filled: Condvar,
    freed: Condvar,
}
struct State<T> {
    slots: Vec<Option<T>>,
    capacity: usize,
    put: u64,
    taken: u64,
}
impl<T> State<T> {
    fn len(&self) -> usize {
        (self.put - self.taken) as usize
    }
    fn push(&mut self, item: T) {
        let i = self.put as usize % self.capacity;
        while self.slots.len() <= i {
            self.slots.push(None);
        }
        self.slots[i] = Some(item);
        self.put = self.put.wrapping_add(1);
    }
    fn pop(&mut self) -> Option<T> {
        if self.len() == 0 {
            return None;
        }
        let i = self.taken as usize % self.capacity;
        self.taken = self.taken.wrapping_add(1);
        self.slots[i].take()
    }
}
impl<T> Queue<T> {
    pub fn new(capacity: usize) -> Queue<T> {
        Queue {
            state: Mutex::new(State {
                slots: Vec::new(),
                capacity: capacity.max(1),
                put: 0,
                taken: 0,
            }),
            filled: Condvar::new(),
            freed: Condvar::new(),
        }
    }
    pub fn put(&self, item: T) {
        let _ = self.put_timeout(item, Duration::MAX);
    }
    pub fn get(&self) -> T {
        self.get_timeout(Duration::MAX).unwrap()
    }
    pub fn put_timeout(&self, item: T, limit: Duration) -> Result<(), T> {
        let start = Instant::now();
        let mut state = self.state.lock().unwrap();
        while state.len() >= state.capacity {
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Err(item);
            }
            state = self.freed.wait_timeout(state, left).unwrap().0;
        }
        state.push(item);
        self.filled.notify_one();
        Ok(())
    }
    pub fn get_timeout(&self, limit: Duration) -> Option<T> {
        let start = Instant::now();
        let mut state = self.state.lock().unwrap();
        loop {
            if let Some(item) = state.pop() {
                self.freed.notify_one();
                return Some(item);
            }
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                return None;
            }
            state = self.filled.wait_timeout(state, left).unwrap().0;
        }
    }
}
