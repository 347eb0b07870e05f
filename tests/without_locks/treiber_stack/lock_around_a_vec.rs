//! Mistake: waits for the other side
//!
//! A vector behind a lock: a thread that is stopped in the middle of a call stops all others.
//!
//! Rejected by: pop_alone, model, as waits for the other side

use std::sync::Mutex;

pub struct Stack<T> {
    items: Mutex<Vec<T>>,
}

impl<T> Stack<T> {
    pub fn new() -> Stack<T> {
        Stack { items: Mutex::new(Vec::new()) }
    }

    pub fn push(&self, item: T) {
        self.items.lock().unwrap().push(item);
    }

    pub fn pop(&self) -> Option<T> {
        self.items.lock().unwrap().pop()
    }
}
