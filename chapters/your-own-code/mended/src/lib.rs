//! A place for one value, which one thread puts in and another takes out.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, Ordering};

pub struct Slot<T> {
    full: AtomicBool,
    value: UnsafeCell<Option<T>>,
}

// SAFETY: `full` says whose turn it is.
unsafe impl<T: Send> Sync for Slot<T> {}

impl<T> Slot<T> {
    pub const fn new() -> Slot<T> {
        Slot { full: AtomicBool::new(false), value: UnsafeCell::new(None) }
    }

    /// Puts a value in. Called once.
    pub fn put(&self, value: T) {
        // SAFETY: the slot is not full, so no thread takes from it.
        unsafe { *self.value.get() = Some(value) };
        self.full.store(true, Ordering::Release);
    }

    /// Takes the value out, if it's there.
    pub fn take(&self) -> Option<T> {
        // Of several threads that see it full, one makes it empty.
        if !self.full.swap(false, Ordering::Acquire) {
            return None;
        }
        // SAFETY: the slot was full, and only this thread has emptied it.
        unsafe { (*self.value.get()).take() }
    }
}

#[cfg(test)]
mod tests {
    use super::Slot;
    use std::thread;

    #[test]
    fn hands_over() {
        let slot = Slot::new();
        thread::scope(|s| {
            s.spawn(|| slot.put(String::from("news")));
            if let Some(text) = slot.take() {
                assert_eq!(text, "news");
            }
        });
    }

    #[test]
    fn two_takers() {
        let slot = Slot::new();
        slot.put(7);
        thread::scope(|s| {
            let other = s.spawn(|| slot.take());
            let mine = slot.take();
            let both = [mine, other.join().unwrap()];
            assert_eq!(both.iter().flatten().count(), 1, "{both:?}");
        });
    }
}
