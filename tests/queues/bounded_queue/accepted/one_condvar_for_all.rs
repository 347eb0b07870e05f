//! All threads sleep in one place, and every change wakes them all.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

pub struct Queue<T> {
    capacity: usize,
    items: Mutex<VecDeque<T>>,
    changed: Condvar,
}

impl<T> Queue<T> {
    pub fn new(capacity: usize) -> Queue<T> {
        let items = Mutex::new(VecDeque::with_capacity(capacity.max(1)));
        Queue { capacity: capacity.max(1), items, changed: Condvar::new() }
    }

    pub fn put(&self, item: T) {
        let _ = self.put_until(item, None);
    }

    pub fn get(&self) -> T {
        self.get_until(None).expect("there is no end of the wait")
    }

    pub fn put_timeout(&self, item: T, limit: Duration) -> Result<(), T> {
        // A limit beyond the clock has no end.
        self.put_until(item, Instant::now().checked_add(limit))
    }

    pub fn get_timeout(&self, limit: Duration) -> Option<T> {
        self.get_until(Instant::now().checked_add(limit))
    }

    fn put_until(&self, item: T, end: Option<Instant>) -> Result<(), T> {
        let is_full = |items: &VecDeque<T>| items.len() == self.capacity;
        match self.change(is_full, end) {
            None => Err(item),
            Some(mut items) => {
                items.push_back(item);
                self.changed.notify_all();
                Ok(())
            }
        }
    }

    fn get_until(&self, end: Option<Instant>) -> Option<T> {
        let item = self.change(VecDeque::is_empty, end)?.pop_front();
        self.changed.notify_all();
        item
    }

    /// Waits until the items are not as in `wait`. None if the end comes first.
    fn change(
        &self,
        wait: impl Fn(&VecDeque<T>) -> bool,
        end: Option<Instant>,
    ) -> Option<std::sync::MutexGuard<'_, VecDeque<T>>> {
        let mut items = self.items.lock().unwrap();
        while wait(&items) {
            items = match end {
                None => self.changed.wait(items).unwrap(),
                Some(end) => {
                    let left = end.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return None;
                    }
                    self.changed.wait_timeout(items, left).unwrap().0
                }
            };
        }
        Some(items)
    }
}
