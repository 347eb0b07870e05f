//! A list for each priority: the order within it is that of the puts, and no turn is needed.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    OldestFirst,
    NewestFirst,
}

pub struct Queue<T> {
    ties: Ties,
    /// No list is empty.
    lists: Mutex<BTreeMap<i64, VecDeque<T>>>,
    filled: Condvar,
}

impl<T> Queue<T> {
    pub fn new(ties: Ties) -> Queue<T> {
        Queue { ties, lists: Mutex::default(), filled: Condvar::new() }
    }

    pub fn put(&self, priority: i64, item: T) {
        let mut lists = self.lists.lock().unwrap();
        let list = lists.entry(priority).or_default();
        match self.ties {
            Ties::OldestFirst => list.push_back(item),
            Ties::NewestFirst => list.push_front(item),
        }
        self.filled.notify_one();
    }

    pub fn get(&self) -> T {
        let mut lists = self.lists.lock().unwrap();
        loop {
            if let Some(item) = take(&mut lists) {
                return item;
            }
            lists = self.filled.wait(lists).unwrap();
        }
    }

    pub fn try_get(&self) -> Option<T> {
        take(&mut self.lists.lock().unwrap())
    }
}

fn take<T>(lists: &mut BTreeMap<i64, VecDeque<T>>) -> Option<T> {
    let mut first = lists.first_entry()?;
    let item = first.get_mut().pop_front();
    if first.get().is_empty() {
        first.remove();
    }
    item
}
