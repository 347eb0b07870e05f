//! Mistake: lost item
//!
//! Popped nodes are kept on a second stack, and a push takes its node from there. While one thread has loaded the top
//! and the node below it, others may pop both, and the first of them may be on top again.
//!
//! Rejected by: used_again, model, as lost item

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
    /// The popped nodes, which wait to be used again.
    spare: AtomicPtr<Node<T>>,
}

// SAFETY: an item goes from the thread that pushes it to the one that pops it, as `T: Send` allows.
// The exchange of `top` makes sure that only one thread pops it.
unsafe impl<T: Send> Send for Stack<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Stack<T> {}

impl<T> Stack<T> {
    /// An empty stack.
    pub fn new() -> Stack<T> {
        Stack { top: AtomicPtr::new(ptr::null_mut()), spare: AtomicPtr::new(ptr::null_mut()) }
    }

    /// Puts an item on top. It never waits for another thread.
    pub fn push(&self, item: T) {
        let spare = take(&self.spare);
        let node = if spare.is_null() {
            Box::into_raw(Box::new(Node { item: UnsafeCell::new(Some(item)), below: AtomicPtr::default() }))
        } else {
            // SAFETY: only this thread has taken it off the list of spare nodes.
            unsafe { *(*spare).item.get() = Some(item) };
            spare
        };
        // SAFETY: the node is on neither list yet.
        unsafe { put(&self.top, node) };
    }

    /// Takes the item off the top. Returns `None` if the stack is empty; it never waits for another thread.
    ///
    /// Everything that was done before the item was pushed is visible to this thread.
    pub fn pop(&self) -> Option<T> {
        let node = take(&self.top);
        if node.is_null() {
            return None;
        }
        // SAFETY: only this thread has taken it off the stack.
        let item = unsafe { (*(*node).item.get()).take() };
        // SAFETY: it is on no list.
        unsafe { put(&self.spare, node) };
        item
    }
}

/// Takes the node off the top of a list; null if there is none.
fn take<T>(list: &AtomicPtr<Node<T>>) -> *mut Node<T> {
    let mut top = list.load(Ordering::Acquire);
    loop {
        // SAFETY: no node is freed before the stack is.
        let Some(node) = (unsafe { top.as_ref() }) else { return top };
        let below = node.below.load(Ordering::Acquire);
        match list.compare_exchange(top, below, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => return top,
            Err(newer) => top = newer,
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

/// Drops the items that were never popped, and frees all nodes.
impl<T> Drop for Stack<T> {
    fn drop(&mut self) {
        for list in [&mut self.top, &mut self.spare] {
            let mut node = *list.get_mut();
            while !node.is_null() {
                // SAFETY: it came from a box, is on one list, and no thread uses the stack any more.
                let mut last = unsafe { Box::from_raw(node) };
                node = *last.below.get_mut();
            }
        }
    }
}
