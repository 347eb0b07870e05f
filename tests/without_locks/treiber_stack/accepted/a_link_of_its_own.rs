//! The nodes that have been popped have a link of their own, so the one to the node below is never
//! changed once the node is on the stack. It can be plain memory, then. The strictest orderings,
//! for people who would rather not think about each.

use std::cell::UnsafeCell;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// An item, and the node below it.
struct Node<T> {
    /// Taken by the thread that has popped the node.
    item: UnsafeCell<Option<T>>,
    /// Written before the node is on the stack, and never after.
    below: *mut Node<T>,
    /// The node that was popped before this one.
    before: *mut Node<T>,
}

/// Items on top of each other: the one that was pushed last is popped first.
pub struct Stack<T> {
    /// The node on top; null if there is none. Exchanged with Release by a thread that pushes, loaded with
    /// Acquire by one that pops: what is on the stack is there as a whole.
    top: AtomicPtr<Node<T>>,
    /// The nodes that have been popped. Another thread may still look at one, so they are freed with the stack.
    popped: AtomicPtr<Node<T>>,
}

// SAFETY: an item goes from the thread that pushes it to the one that pops it, which is `T: Send`. That it
// is one thread is what the exchange of `top` says.
unsafe impl<T: Send> Send for Stack<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Stack<T> {}

impl<T> Stack<T> {
    /// An empty stack.
    pub fn new() -> Stack<T> {
        Stack { top: AtomicPtr::new(ptr::null_mut()), popped: AtomicPtr::new(ptr::null_mut()) }
    }

    /// Puts an item on top. It never waits for another thread.
    pub fn push(&self, item: T) {
        let item = UnsafeCell::new(Some(item));
        let node = Box::into_raw(Box::new(Node { item, below: ptr::null_mut(), before: ptr::null_mut() }));
        let mut top = self.top.load(Ordering::SeqCst);
        loop {
            // SAFETY: no other thread has the node yet.
            unsafe { (*node).below = top };
            match self.top.compare_exchange(top, node, Ordering::SeqCst, Ordering::SeqCst) {
                Ok(_) => return,
                Err(newer) => top = newer,
            }
        }
    }

    /// Takes the item off the top. Returns `None` if the stack is empty; it never waits for another thread.
    ///
    /// Everything that was done before the item was pushed is visible to this thread.
    pub fn pop(&self) -> Option<T> {
        loop {
            // Acquire: pairs with the Release in `put`. The node is there as a whole.
            let node = self.top.load(Ordering::SeqCst);
            if node.is_null() {
                return None;
            }
            // SAFETY: no node is freed before the stack is.
            let next = unsafe { (*node).below };
            let exchange =
                self.top.compare_exchange(node, next, Ordering::SeqCst, Ordering::SeqCst);
            if exchange.is_ok() {
                // SAFETY: one thread has taken this node off the stack, and no node comes back.
                let item = unsafe { (*(*node).item.get()).take() };
                // SAFETY: only this thread has popped it, and no other uses this link.
                unsafe { self.keep(node) };
                return item;
            }
        }
    }
}

impl<T> Stack<T> {
    /// Keeps a node that was popped.
    ///
    /// # Safety
    /// This thread has popped it.
    unsafe fn keep(&self, node: *mut Node<T>) {
        let mut before = self.popped.load(Ordering::SeqCst);
        loop {
            // SAFETY: only this thread uses the link.
            unsafe { (*node).before = before };
            match self.popped.compare_exchange(before, node, Ordering::SeqCst, Ordering::SeqCst) {
                Ok(_) => return,
                Err(newer) => before = newer,
            }
        }
    }
}

/// Drops the items that were never popped, and frees all nodes.
impl<T> Drop for Stack<T> {
    fn drop(&mut self) {
        let mut node = *self.top.get_mut();
        while !node.is_null() {
            // SAFETY: it came from a box, is on one list, and no thread uses the stack any more.
            node = unsafe { Box::from_raw(node) }.below;
        }
        let mut node = *self.popped.get_mut();
        while !node.is_null() {
            // SAFETY: as above.
            node = unsafe { Box::from_raw(node) }.before;
        }
    }
}
