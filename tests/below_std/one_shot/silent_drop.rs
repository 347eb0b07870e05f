//! Mistake: sender gone unnoticed
//!
//! A sender that is dropped says nothing, so the receiver waits forever.
//!
//! Rejected by: sender_dropped, native, as sender gone unnoticed
//! Rejected by: sender_dropped, model, as sender gone unnoticed

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread::{self, Thread};

/// What both sides share.
struct Shared<T> {
    /// Initialised as soon as the value is sent, and until it is received.
    value: UnsafeCell<MaybeUninit<T>>,
    /// The thread that waits, once it says so in `state`.
    receiver: UnsafeCell<Option<Thread>>,
    /// `NOTHING`, `WAITING`, `SENT`, `CLOSED` or `TAKEN`. Changed with Release after the cells were written,
    /// and read with Acquire before they are used: each state says whose turn it is with which cell.
    state: AtomicU8,
}

/// No value yet, and no thread waits. Both cells are their writers'.
const NOTHING: u8 = 0;
/// The receiver waits: the sender may use `receiver`.
const WAITING: u8 = 1;
/// The receiver, or the destructor, may use `value`.
const SENT: u8 = 2;
/// The sender is gone, and there will be no value.
const CLOSED: u8 = 3;
/// The receiver has the value.
const TAKEN: u8 = 4;

// SAFETY: a cell is used by one side at a time, and the value goes from one thread to another: that is
// what `T: Send` allows. That it is one side at a time is what the state says.
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

    /// Says how it ended, and wakes a receiver that waits.
    fn ends_with(&self, state: u8) {
        // Release: the value is there before this. Acquire: so is the waiting thread's handle.
        if self.shared.state.swap(state, Ordering::AcqRel) == WAITING {
            // SAFETY: the receiver has written it before it said `WAITING`, and no longer uses it.
            let receiver = unsafe { (*self.shared.receiver.get()).take() };
            receiver.expect("it is there when the state says so").unpark();
        }
    }
}

/// A sender that is dropped without having sent a value tells the receiver so.
impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        // Relaxed: only `send` of this very sender may have ended it before.
        let state = self.shared.state.load(Ordering::Relaxed);
        if state == NOTHING || state == WAITING {
            // The channel ends when both sides are gone.
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
        // SAFETY: until the state says `WAITING`, the sender does not use it.
        unsafe { *shared.receiver.get() = Some(thread::current()) };
        // Release: the handle is there before this. Acquire, in both cases: the value is there.
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
        // SAFETY: the value was sent, the sender no longer uses it, and `TAKEN` keeps the destructor from it.
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
