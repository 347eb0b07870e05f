//! Mistake: leaked item
//!
//! The sender drops the value if the receiver has gone before it is there, and the receiver drops it if it is there already.
//! If the receiver goes in between, neither of them does.
//!
//! Rejected by: dropped_beside_send, model, as leaked item

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::thread::{self, Thread};

struct Shared<T> {
    value: UnsafeCell<MaybeUninit<T>>,
    receiver: UnsafeCell<Option<Thread>>,
    state: AtomicU8,
    is_gone: AtomicBool,
}

const NOTHING: u8 = 0;
const WAITING: u8 = 1;
const SENT: u8 = 2;
const CLOSED: u8 = 3;
const TAKEN: u8 = 4;

// SAFETY: the state lets only one side at a time use a cell, and the value goes from one thread to
// another, which is what `T: Send` allows.
unsafe impl<T: Send> Sync for Shared<T> {}

pub struct Sender<T> {
    shared: Arc<Shared<T>>,
}

pub struct Receiver<T> {
    shared: Arc<Shared<T>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed;

pub fn one_shot<T>() -> (Sender<T>, Receiver<T>) {
    let shared = Arc::new(Shared {
        value: UnsafeCell::new(MaybeUninit::uninit()),
        receiver: UnsafeCell::new(None),
        state: AtomicU8::new(NOTHING),
        is_gone: AtomicBool::new(false),
    });
    (Sender { shared: Arc::clone(&shared) }, Receiver { shared })
}

impl<T> Sender<T> {
    pub fn send(self, value: T) {
        if self.shared.is_gone.load(Ordering::SeqCst) {
            // No destructor needs to drop the value: it is dropped here.
            return self.ends_with(TAKEN);
        }
        // SAFETY: until the state says `SENT`, the receiver does not use the value.
        unsafe { (*self.shared.value.get()).write(value) };
        self.ends_with(SENT);
    }

    fn ends_with(&self, state: u8) {
        // Release: the value is there before this. Acquire: so is the waiting thread's handle.
        if self.shared.state.swap(state, Ordering::AcqRel) == WAITING {
            // SAFETY: the receiver wrote it before it said `WAITING`, and no longer uses it.
            let receiver = unsafe { (*self.shared.receiver.get()).take() };
            receiver.expect("it is there when the state says so").unpark();
        }
    }
}

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

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.shared.is_gone.store(true, Ordering::SeqCst);
        if self.shared.state.load(Ordering::SeqCst) == SENT {
            // SAFETY: it was sent, the sender no longer uses it, and it was not received.
            unsafe { (*self.shared.value.get()).assume_init_drop() };
        }
    }
}
