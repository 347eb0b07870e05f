//! A queue from which the most urgent item comes out first, and of equally urgent items the oldest or the
//! newest.

/// Which of several items with the same priority comes out first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    /// The one that was put in first. If all items have the same priority, this is first in, first out.
    OldestFirst,
    /// The one that was put in last. If all items have the same priority, this is last in, first out.
    NewestFirst,
}

/// A queue of items with priorities, without a bound. Items need no order of their own, because they are
/// never compared.
pub struct Queue<T> {
    ties: Ties,
    // What keeps the items in order, and what do equal priorities need?
    items: Vec<(i64, T)>,
}

impl<T> Queue<T> {
    /// An empty queue.
    pub fn new(ties: Ties) -> Queue<T> {
        todo!("an empty queue, {ties:?}")
    }

    /// Puts an item in. It never waits for room. A smaller number is more urgent.
    pub fn put(&self, priority: i64, item: T) {
        todo!("put it in with the priority {priority}")
    }

    /// Takes out the item with the smallest priority; if several items share it, the one that `Ties`
    /// says. Waits while the queue is empty, and the thread sleeps while it waits. Everything that was
    /// done before the item was put in is visible after that.
    pub fn get(&self) -> T {
        todo!("wait for an item, and take the most urgent one")
    }

    /// Like `get`, but returns `None` if the queue is empty. It never waits for an item.
    pub fn try_get(&self) -> Option<T> {
        todo!("take the most urgent item, if there is one")
    }
}
