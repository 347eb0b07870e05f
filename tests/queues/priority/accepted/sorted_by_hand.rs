//! A list that is kept in the order in which the items are to come out, last first.

use std::sync::{Condvar, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    OldestFirst,
    NewestFirst,
}

pub struct Queue<T> {
    ties: Ties,
    items: Mutex<Vec<(i64, T)>>,
    filled: Condvar,
}

impl<T> Queue<T> {
    pub fn new(ties: Ties) -> Queue<T> {
        Queue { ties, items: Mutex::new(Vec::new()), filled: Condvar::new() }
    }

    pub fn put(&self, priority: i64, item: T) {
        let mut items = self.items.lock().unwrap();
        // From the least urgent on. Who is last comes out first.
        let place = match self.ties {
            Ties::OldestFirst => items.partition_point(|(other, _)| *other > priority),
            Ties::NewestFirst => items.partition_point(|(other, _)| *other >= priority),
        };
        items.insert(place, (priority, item));
        self.filled.notify_one();
    }

    pub fn get(&self) -> T {
        let items = self.items.lock().unwrap();
        let mut items = self.filled.wait_while(items, |items| items.is_empty()).unwrap();
        items.pop().expect("it is not empty").1
    }

    pub fn try_get(&self) -> Option<T> {
        Some(self.items.lock().unwrap().pop()?.1)
    }
}
