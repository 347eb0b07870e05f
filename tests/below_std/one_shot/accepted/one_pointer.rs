//! The value is in a box, and one pointer says everything: null, the value, or an address that stands for
//! "gone". The receiver leaves its handle behind a lock before it checks.

use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, Thread};

/// What both sides share.
struct Shared<T> {
    /// Null, a box, or `gone()`. Exchanged as a whole, so exactly one side gets the box.
    value: AtomicPtr<T>,
    /// The thread to wake.
    receiver: Mutex<Option<Thread>>,
}

impl<T> Shared<T> {
    /// An address that no box has: the one of the shared part itself.
    fn gone(&self) -> *mut T {
        ptr::from_ref(self).cast_mut().cast()
    }

    fn end_with(&self, value: *mut T) {
        self.value.store(value, Ordering::Release);
        if let Some(receiver) = self.receiver.lock().unwrap().take() {
            receiver.unpark();
        }
    }
}

/// The side that sends.
pub struct Sender<T> {
    shared: Arc<Shared<T>>,
}

/// The side that receives.
pub struct Receiver<T> {
    shared: Arc<Shared<T>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed;

pub fn one_shot<T>() -> (Sender<T>, Receiver<T>) {
    let shared =
        Arc::new(Shared { value: AtomicPtr::new(ptr::null_mut()), receiver: Mutex::new(None) });
    (Sender { shared: Arc::clone(&shared) }, Receiver { shared })
}

// SAFETY: one side gets the box.
unsafe impl<T: Send> Sync for Shared<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Send for Shared<T> {}

impl<T> Sender<T> {
    pub fn send(self, value: T) {
        self.shared.end_with(Box::into_raw(Box::new(value)));
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        // Relaxed: only `send` has stored anything, in this thread or before the sender came here.
        if self.shared.value.load(Ordering::Relaxed).is_null() {
            self.shared.end_with(self.shared.gone());
        }
    }
}

impl<T> Receiver<T> {
    pub fn receive(self) -> Result<T, Closed> {
        *self.shared.receiver.lock().unwrap() = Some(thread::current());
        loop {
            let value = self.shared.value.load(Ordering::Acquire);
            if value == self.shared.gone() {
                return Err(Closed);
            }
            if !value.is_null() {
                self.shared.value.store(self.shared.gone(), Ordering::Relaxed);
                // SAFETY: it came from a box, and no other side will see it again.
                return Ok(*unsafe { Box::from_raw(value) });
            }
            thread::park();
        }
    }
}

impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        let value = *self.value.get_mut();
        if !value.is_null() && value != self.gone() {
            // SAFETY: it was sent and never received, and both sides are gone.
            drop(unsafe { Box::from_raw(value) });
        }
    }
}
