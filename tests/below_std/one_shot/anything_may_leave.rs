//! Mistake: unsound promise
//!
//! Both sides are `Send` whatever the value is, so another thread can count the owners of an `Rc` at the same time.
//!
//! Rejected by: stays_in_its_thread, model, as unsound promise
//! Rejected by: stays_in_its_thread, native, as unsound promise

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread::{self, Thread};

/// What both sides share.
struct Shared<T> {
    /// Initialised from the moment when the value is sent until it is received.
    value: UnsafeCell<MaybeUninit<T>>,
    /// The waiting thread, once `state` says that it is waiting.
    receiver: UnsafeCell<Option<Thread>>,
    /// `NOTHING`, `WAITING`, `SENT`, `CLOSED` or `TAKEN`. Changed with Release after a cell is
    /// written, and read with Acquire before one is used: it says which side may use which cell.
    state: AtomicU8,
}

/// No value yet, and no thread is waiting. Each cell belongs to the side that writes it.
const NOTHING: u8 = 0;
/// The receiver is waiting: the sender may use `receiver`.
const WAITING: u8 = 1;
/// The receiver, or the destructor, may use `value`.
const SENT: u8 = 2;
/// The sender is gone, and there will be no value.
const CLOSED: u8 = 3;
/// The receiver has the value.
const TAKEN: u8 = 4;

// SAFETY: the state lets only one side at a time use a cell.
unsafe impl<T> Send for Shared<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Shared<T> {}

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
        receiver: UnsafeCell::new(None),
        state: AtomicU8::new(NOTHING),
    });
    (Sender { shared: Arc::clone(&shared) }, Receiver { shared })
}

impl<T> Sender<T> {
    /// Sends the value. It never waits. If the receiver is gone, the value is dropped.
    ///
    /// What this thread did before the call is visible to the thread that receives the value.
    pub fn send(self, value: T) {
        // SAFETY: until the state says `SENT`, the receiver does not use the value.
        unsafe { (*self.shared.value.get()).write(value) };
        self.ends_with(SENT);
    }

    /// Says how it ended, and wakes the receiver if it is waiting.
    fn ends_with(&self, state: u8) {
        // Release: the value is there before this. Acquire: so is the waiting thread's handle.
        if self.shared.state.swap(state, Ordering::AcqRel) == WAITING {
            // SAFETY: the receiver wrote it before it said `WAITING`, and no longer uses it.
            let receiver = unsafe { (*self.shared.receiver.get()).take() };
            receiver.expect("it is there when the state says so").unpark();
        }
    }
}

/// A sender that is dropped without having sent a value tells the receiver so.
impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        // Relaxed: only this sender's own `send` can have ended it before.
        let state = self.shared.state.load(Ordering::Relaxed);
        if state == NOTHING || state == WAITING {
            self.ends_with(CLOSED);
        }
    }
}

impl<T> Receiver<T> {
    /// Returns the value, and waits for it if it has not been sent yet. A waiting thread sleeps.
    ///
    /// # Errors
    /// The sender was dropped without having sent anything.
    pub fn receive(self) -> Result<T, Closed> {
        let shared = &*self.shared;
        // SAFETY: until the state says `WAITING`, the sender does not use this cell.
        unsafe { *shared.receiver.get() = Some(thread::current()) };
        // Release: the handle is there before this. Acquire, here and in the loop: so is the value.
        let waits = shared.state.compare_exchange(
            NOTHING,
            WAITING,
            Ordering::Release,
            Ordering::Acquire,
        );
        let mut state = waits.map_or_else(|found| found, |_| WAITING);
        while state == WAITING {
            // It may return for no reason, or because of an `unpark` that was meant for something else.
            thread::park();
            state = shared.state.load(Ordering::Acquire);
        }
        if state == CLOSED {
            return Err(Closed);
        }
        shared.state.store(TAKEN, Ordering::Relaxed);
        // SAFETY: it was sent, the sender no longer uses it, and with `TAKEN` no destructor will.
        Ok(unsafe { (*shared.value.get()).assume_init_read() })
    }
}

/// Drops a value that was sent and never received.
impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        if *self.state.get_mut() == SENT {
            // SAFETY: it was sent, and both sides are gone.
            unsafe { self.value.get_mut().assume_init_drop() };
        }
    }
}
