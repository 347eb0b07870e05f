//! Handles that may be used only on the thread that made them. Other threads get only a ticket.

use std::ops::{Deref, DerefMut};

/// A handle that stays on the thread that made it: the type is neither `Send` nor `Sync`, whatever `T` is. A
/// C library's handles are often plain numbers, which the compiler lets go anywhere.
pub struct Stays<T> {
    handle: T,
    // What tells the compiler that it stays?
}

impl<T> Stays<T> {
    /// Wraps a handle.
    pub fn new(handle: T) -> Stays<T> {
        Stays { handle }
    }
}

impl<T> Deref for Stays<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.handle
    }
}

impl<T> DerefMut for Stays<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.handle
    }
}

/// A ticket stands for a handle, and may go to any thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    // What does the thread need in order to find this handle, and never another?
}

/// A thread that opens handles and keeps them. Any thread may call any method at any time, and sleeps while
/// it is waiting.
pub struct Handles<T> {
    // How do tickets and work get to the thread? The thread has a `T`, and this struct doesn't.
    handles: std::marker::PhantomData<fn(T)>,
}

impl<T: 'static> Handles<T> {
    /// Starts the thread, on which `open` will make the handles: for a name, it returns a handle or
    /// `None`, and it does not panic.
    pub fn start(open: impl FnMut(&str) -> Option<T> + Send + 'static) -> Handles<T> {
        todo!("start the thread")
    }

    /// Opens a handle on the thread. Returns a ticket that never belongs to another handle, not even after
    /// this handle has been closed, or `None` if `open` made no handle. A name may be opened several times,
    /// and gets a new handle each time.
    pub fn open(&self, name: &str) -> Option<Ticket> {
        todo!("open {name} on the thread")
    }

    /// Calls `work` on the thread with the ticket's handle, and returns its result. Drops `work` and returns
    /// `None` if the handle is closed, or belongs to another `Handles`. `work` does not call these methods.
    ///
    /// # Panics
    /// If `work` panics: the panic goes on here, and the handle stays open.
    pub fn with<R: Send + 'static>(
        &self,
        ticket: Ticket,
        work: impl FnOnce(&mut Stays<T>) -> R + Send + 'static,
    ) -> Option<R> {
        todo!("work with the handle of {ticket:?} on the thread")
    }

    /// Drops the ticket's handle on the thread. Returns whether the handle was open: of several calls, only
    /// one closes it.
    pub fn close(&self, ticket: Ticket) -> bool {
        todo!("drop the handle of {ticket:?} on the thread")
    }
}

impl<T> Drop for Handles<T> {
    /// Drops the handles that are still open, on the thread and in the order in which they were opened.
    /// Returns once the thread has ended.
    fn drop(&mut self) {
        todo!("tell the thread, and join it")
    }
}
