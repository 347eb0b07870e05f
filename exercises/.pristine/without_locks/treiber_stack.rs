//! Treiber's stack: several threads push and pop, and no thread ever waits for another.

use std::cell::UnsafeCell;
use std::ptr;
use std::sync::atomic::AtomicPtr;

/// An item, and the node below it.
struct Node<T> {
    /// Taken by the thread that has popped the node.
    item: UnsafeCell<Option<T>>,
    below: AtomicPtr<Node<T>>,
}

/// Items on top of each other: the one that was pushed last is popped first.
pub struct Stack<T> {
    /// The node on top; null if there is none.
    top: AtomicPtr<Node<T>>,
    // Another thread may still be looking at a node that you have popped. Where do you keep the node, and until when?
}

// SAFETY: an item goes from the thread that pushes it to the one that pops it, so `T: Send`. Making sure that only one
// thread gets it is your part.
unsafe impl<T: Send> Send for Stack<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Stack<T> {}

impl<T> Stack<T> {
    /// An empty stack.
    pub fn new() -> Stack<T> {
        Stack { top: AtomicPtr::new(ptr::null_mut()) }
    }

    /// Puts an item on top. It never waits for another thread.
    pub fn push(&self, item: T) {
        let item = UnsafeCell::new(Some(item));
        let node = Box::into_raw(Box::new(Node { item, below: AtomicPtr::default() }));
        todo!("put {node:?} on top")
    }

    /// Takes the item off the top. Returns `None` if the stack is empty; it never waits for another thread.
    ///
    /// Everything that was done before the item was pushed is visible to this thread.
    pub fn pop(&self) -> Option<T> {
        todo!("take the node off the top, and its item out of it")
    }
}

/// Drops the items that were never popped, and frees all nodes.
impl<T> Drop for Stack<T> {
    fn drop(&mut self) {
        // Make a box of each node again, with `Box::from_raw`, and drop it.
    }
}
