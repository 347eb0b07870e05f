//! The slot once more, as loom wants it: its own types under `cfg(loom)`, and a closure around each access.

#[cfg(loom)]
use loom::{cell::UnsafeCell, sync::atomic::AtomicBool};
#[cfg(not(loom))]
use std::sync::atomic::AtomicBool;

use std::sync::atomic::Ordering;

#[cfg(not(loom))]
struct UnsafeCell<T>(std::cell::UnsafeCell<T>);

#[cfg(not(loom))]
impl<T> UnsafeCell<T> {
    fn new(value: T) -> UnsafeCell<T> {
        UnsafeCell(std::cell::UnsafeCell::new(value))
    }

    fn with_mut<R>(&self, f: impl FnOnce(*mut T) -> R) -> R {
        f(self.0.get())
    }
}

pub struct Slot<T> {
    full: AtomicBool,
    value: UnsafeCell<Option<T>>,
}

// SAFETY: `full` says whose turn it is.
unsafe impl<T: Send> Sync for Slot<T> {}

impl<T> Slot<T> {
    /// No longer a `const fn`: loom's atomics can't be made in a constant.
    pub fn new() -> Slot<T> {
        Slot { full: AtomicBool::new(false), value: UnsafeCell::new(None) }
    }

    pub fn put(&self, value: T) {
        // SAFETY: the slot is not full, so no thread takes from it.
        self.value.with_mut(|place| unsafe { *place = Some(value) });
        self.full.store(true, Ordering::Relaxed);
    }

    pub fn take(&self) -> Option<T> {
        if !self.full.swap(false, Ordering::Acquire) {
            return None;
        }
        // SAFETY: the slot was full, and only this thread has emptied it.
        self.value.with_mut(|place| unsafe { (*place).take() })
    }
}

#[cfg(all(test, loom))]
mod tests {
    use super::Slot;
    use loom::sync::Arc;
    use loom::thread;

    #[test]
    fn hands_over() {
        loom::model(|| {
            let slot = Arc::new(Slot::new());
            let theirs = slot.clone();
            let putter = thread::spawn(move || theirs.put(7));
            if let Some(value) = slot.take() {
                assert_eq!(value, 7);
            }
            putter.join().unwrap();
        });
    }
}
