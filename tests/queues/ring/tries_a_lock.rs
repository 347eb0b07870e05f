//! Mistake: refused while free
//!
//! A lock that is only tried never waits. But a ring whose lock is busy is neither full nor empty.
//!
//! Rejected by: both_at_once, model, as refused while free

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
        let Ok(mut items) = self.ring.items.try_lock() else { return Err(item) };
        if items.len() == self.ring.capacity {
            return Err(item);
        }
        items.push_back(item);
        Ok(())
    }
}

impl<T> Consumer<T> {
    pub fn pop(&mut self) -> Option<T> {
        self.ring.items.try_lock().ok()?.pop_front()
    }
}
