//! A channel for one value: it is sent once, or never.

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::sync::Arc;

/// What both sides share.
struct Shared<T> {
    value: UnsafeCell<MaybeUninit<T>>,
    // How does each side know what the other has done? How does the sender know which thread to wake?
}

// SAFETY: a cell is used by one side at a time, and the value goes from one thread to another: that is what `T: Send`
// allows. Making sure of the first is your part.
unsafe impl<T: Send> Sync for Shared<T> {}

/// The side that sends. It can be used once, and cannot be cloned.
pub struct Sender<T> {
    shared: Arc<Shared<T>>,
}

/// The side that receives. It can be used once, too.
pub struct Receiver<T> {
    shared: Arc<Shared<T>>,
}

/// The sender was dropped without having sent anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed;

/// Makes a channel, and returns its two sides.
pub fn one_shot<T>() -> (Sender<T>, Receiver<T>) {
    let shared = Arc::new(Shared {
        value: UnsafeCell::new(MaybeUninit::uninit()),
    });
    (Sender { shared: Arc::clone(&shared) }, Receiver { shared })
}

impl<T> Sender<T> {
    /// Sends the value. It never waits. If the receiver is gone, the value is dropped.
    ///
    /// What this thread did before the call is visible to the thread that receives the value.
    pub fn send(self, value: T) {
        todo!("put the value where the receiver finds it, and wake it if it waits")
    }
}

/// A sender that is dropped without having sent a value tells the receiver so.
impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        // Tell the receiver if nothing was sent. `send` owns the sender, and drops it when it returns.
    }
}

impl<T> Receiver<T> {
    /// Returns the value, and waits for it if it has not been sent yet. A waiting thread sleeps.
    ///
    /// # Errors
    /// The sender was dropped without having sent anything.
    pub fn receive(self) -> Result<T, Closed> {
        todo!("wait until something was sent, or the sender is gone")
    }
}

/// Drops a value that was sent and never received.
impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        // Drop the value if it is still there.
    }
}
