//! Mistake: lost item
//!
//! Nodes that no thread inside `pop` can see are put on a second stack, and `push` takes them from there. That stack has
//! the problem that the first one no longer has. A thread loads its top and the node below; meanwhile two others take both
//! nodes, and the upper one is popped and comes back. The thread finds the same node on top, and makes the lower one,
//! which is in use, the next spare one.
//!
//! Rejected by: pushes_at_once, model, as lost item

use std::cell::UnsafeCell;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

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
    /// The nodes that have been popped, and may be seen by a thread that is inside `pop`.
    popped: AtomicPtr<Node<T>>,
    /// Nodes that no thread inside `pop` can see: the next pushes use them again.
    spare: AtomicPtr<Node<T>>,
    /// How many threads are inside `pop`.
    inside: AtomicUsize,
}

// SAFETY: an item goes from the thread that pushes it to the one that pops it, which is `T: Send`. That it
// is one thread is what the exchange of `top` says.
unsafe impl<T: Send> Send for Stack<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Stack<T> {}

impl<T> Stack<T> {
    /// An empty stack.
    pub fn new() -> Stack<T> {
        let [top, popped, spare] = [const { AtomicPtr::new(ptr::null_mut()) }; 3];
        Stack { top, popped, spare, inside: AtomicUsize::new(0) }
    }

    /// Puts an item on top. It never waits for another thread.
    pub fn push(&self, item: T) {
        let mut node = self.spare.load(Ordering::SeqCst);
        while !node.is_null() {
            // SAFETY: no node is freed before the stack is.
            let next = unsafe { &*node }.below.load(Ordering::Relaxed);
            match self.spare.compare_exchange(node, next, Ordering::SeqCst, Ordering::SeqCst) {
                Ok(_) => break,
                Err(newer) => node = newer,
            }
        }
        if node.is_null() {
            let item = UnsafeCell::new(None);
            node = Box::into_raw(Box::new(Node { item, below: AtomicPtr::default() }));
        }
        // SAFETY: this thread has made the node, or has taken it off the spare ones.
        unsafe { *(*node).item.get() = Some(item) };
        // SAFETY: the node is on neither list yet.
        unsafe { put(&self.top, node) };
    }

    /// Takes the item off the top. Returns `None` if the stack is empty; it never waits for another thread.
    ///
    /// Everything that was done before the item was pushed is visible to this thread.
    pub fn pop(&self) -> Option<T> {
        self.inside.fetch_add(1, Ordering::SeqCst);
        loop {
            // Acquire: pairs with the Release in `put`. The node is there as a whole.
            let node = self.top.load(Ordering::SeqCst);
            if node.is_null() {
                self.goes_out();
                return None;
            }
            // SAFETY: no node is freed before the stack is.
            let Node { item, below } = unsafe { &*node };
            let next = below.load(Ordering::Relaxed);
            let exchange = self.top.compare_exchange_weak(
                node,
                next,
                Ordering::SeqCst,
                Ordering::Relaxed,
            );
            if exchange.is_ok() {
                // SAFETY: one thread has taken this node off the stack, and no node comes back.
                let item = unsafe { (*item.get()).take() };
                // SAFETY: this thread has popped it.
                unsafe { self.leave(node) };
                return item;
            }
        }
    }
}

impl<T> Stack<T> {
    /// This thread does not look at any node of others from now on. Returns `true` if it was alone in `pop`.
    fn goes_out(&self) -> bool {
        self.inside.fetch_sub(1, Ordering::SeqCst) == 1
    }

    /// Leaves `pop` with a node that is off the stack.
    ///
    /// # Safety
    /// This thread has popped it.
    unsafe fn leave(&self, node: *mut Node<T>) {
        // SAFETY: it is on no list.
        unsafe { put(&self.popped, node) };
        if self.inside.load(Ordering::SeqCst) > 1 {
            self.goes_out();
            return;
        }
        let mut node = self.popped.swap(ptr::null_mut(), Ordering::SeqCst);
        // Is this thread still alone? One that has come since may see what was popped since, and no more.
        let is_alone = self.goes_out();
        while !node.is_null() {
            // SAFETY: this thread has taken the whole list.
            let next = unsafe { &*node }.below.load(Ordering::Relaxed);
            let list = if is_alone { &self.spare } else { &self.popped };
            // SAFETY: it is on no list.
            unsafe { put(list, node) };
            node = next;
        }
    }
}

/// Puts the node on top of a list.
///
/// # Safety
/// The node is on no list.
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
        for list in [&mut self.top, &mut self.popped, &mut self.spare] {
            let mut node = *list.get_mut();
            while !node.is_null() {
                // SAFETY: it came from a box, is on one list, and no thread uses the stack any more.
                let mut last = unsafe { Box::from_raw(node) };
                node = *last.below.get_mut();
            }
        }
    }
}
