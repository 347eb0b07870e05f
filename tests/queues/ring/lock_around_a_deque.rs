//! Mistake: waits for the other side
//!
//! A `Mutex` around a `VecDeque`. It is right, and waits: when a thread is interrupted while it has the
//! lock, the other side can do nothing.
//!
//! Rejected by: no_lock, model, as waits for the other side

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

struct Ring<T> {
    capacity: usize,
    items: Mutex<VecDeque<T>>,
}

pub struct Producer<T> {
    ring: Arc<Ring<T>>,
}

pub struct Consumer<T> {
    ring: Arc<Ring<T>>,
}

pub fn ring<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    let ring = Arc::new(Ring { capacity: capacity.max(1), items: Mutex::new(VecDeque::new()) });
    (Producer { ring: Arc::clone(&ring) }, Consumer { ring })
}

impl<T> Producer<T> {
    pub fn push(&mut self, item: T) -> Result<(), T> {
        let mut items = self.ring.items.lock().unwrap();
        if items.len() == self.ring.capacity {
            return Err(item);
        }
        items.push_back(item);
        Ok(())
    }
}

impl<T> Consumer<T> {
    pub fn pop(&mut self) -> Option<T> {
        self.ring.items.lock().unwrap().pop_front()
    }
}
