//! Mistake: stack overflow
//!
//! Each node frees the one below before it is freed itself. These calls are inside each other, so a high stack needs
//! more memory for them than a thread has.
//!
//! Rejected by: a_million, native, as stack overflow

use std::cell::UnsafeCell;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// An item, and the node below it.
struct Node<T> {
    /// Taken by the thread that has popped the node.
    item: UnsafeCell<Option<T>>,
    below: AtomicPtr<Node<T>>,
}

/// Items on top of each other: the one that was pushed last is popped first.
pub struct Stack<T> {
    /// The node on top; null if there is none. Exchanged with Release by a thread that pushes, loaded with
    /// Acquire by one that pops: what is on the stack is there as a whole.
    top: AtomicPtr<Node<T>>,
    /// The popped nodes. Another thread may still read one, so they are freed with the stack.
    popped: AtomicPtr<Node<T>>,
}

// SAFETY: an item goes from the thread that pushes it to the one that pops it, as `T: Send` allows.
// The exchange of `top` makes sure that only one thread pops it.
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
        let node = Box::into_raw(Box::new(Node { item, below: AtomicPtr::default() }));
        // SAFETY: the node is on neither list yet.
        unsafe { put(&self.top, node) };
    }

    /// Takes the item off the top. Returns `None` if the stack is empty; it never waits for another thread.
    ///
    /// Everything that was done before the item was pushed is visible to this thread.
    pub fn pop(&self) -> Option<T> {
        loop {
            // Acquire: pairs with the Release in `put`. The node is there as a whole.
            let node = self.top.load(Ordering::Acquire);
            if node.is_null() {
                return None;
            }
            // SAFETY: no node is freed before the stack is.
            let Node { item, below } = unsafe { &*node };
            let next = below.load(Ordering::Relaxed);
            // Relaxed: it hands over nothing but a node that was pushed before, and an exchange
            // continues the release sequence of that push.
            let exchange =
                self.top.compare_exchange_weak(node, next, Ordering::Relaxed, Ordering::Relaxed);
            if exchange.is_ok() {
                // SAFETY: only this thread took the node off the stack, and no node comes back.
                let item = unsafe { (*item.get()).take() };
                // SAFETY: it's on neither list. A thread still loading `below` finds `top` changed.
                unsafe { put(&self.popped, node) };
                return item;
            }
        }
    }
}

/// Puts the node on top of a list.
///
/// # Safety
/// The node is not on any list.
unsafe fn put<T>(list: &AtomicPtr<Node<T>>, node: *mut Node<T>) {
    let mut top = list.load(Ordering::Relaxed);
    loop {
        // SAFETY: no node is freed before the stack is.
        unsafe { &*node }.below.store(top, Ordering::Relaxed);
        // Release: the item and the node below are there before the node is found.
        match list.compare_exchange_weak(top, node, Ordering::Release, Ordering::Relaxed) {
            Ok(_) => return,
            Err(newer) => top = newer,
        }
    }
}

fn free<T>(node: *mut Node<T>) {
    if !node.is_null() {
        // SAFETY: it came from a box, is on one list, and no thread uses the stack any more.
        let mut node = unsafe { Box::from_raw(node) };
        free(*node.below.get_mut());
    }
}

/// Drops the items that were never popped, and frees all nodes.
impl<T> Drop for Stack<T> {
    fn drop(&mut self) {
        for list in [&mut self.top, &mut self.popped] {
            free(*list.get_mut());
        }
    }
}
