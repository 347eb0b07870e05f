//! Each side remembers the other's count, and looks again only when it seems full or empty: the cache line
//! of the other is fetched once a round, and not for each item. The slots have no flag of their own.

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A cache line of its own: what one side stores does not take away what the other reads.
#[repr(align(64))]
struct Line<T>(T);

struct Ring<T> {
    slots: Box<[UnsafeCell<MaybeUninit<T>>]>,
    put: Line<AtomicUsize>,
    taken: Line<AtomicUsize>,
}

// SAFETY: the counts say which side may use a slot.
unsafe impl<T: Send> Sync for Ring<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Send for Ring<T> {}

pub struct Producer<T> {
    ring: Arc<Ring<T>>,
    put: usize,
    /// At most what it is.
    taken: usize,
}

pub struct Consumer<T> {
    ring: Arc<Ring<T>>,
    taken: usize,
    /// At most what it is.
    put: usize,
}

pub fn ring<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    let ring = Arc::new(Ring {
        slots: (0..capacity.max(1)).map(|_| UnsafeCell::new(MaybeUninit::uninit())).collect(),
        put: Line(AtomicUsize::new(0)),
        taken: Line(AtomicUsize::new(0)),
    });
    (Producer { ring: Arc::clone(&ring), put: 0, taken: 0 }, Consumer { ring, taken: 0, put: 0 })
}

impl<T> Producer<T> {
    pub fn push(&mut self, item: T) -> Result<(), T> {
        let Ring { slots, put, taken } = &*self.ring;
        if self.put - self.taken == slots.len() {
            self.taken = taken.0.load(Ordering::Acquire);
            if self.put - self.taken == slots.len() {
                return Err(item);
            }
        }
        // SAFETY: the slot is free, and only this side fills slots.
        unsafe { (*slots[self.put % slots.len()].get()).write(item) };
        self.put += 1;
        put.0.store(self.put, Ordering::Release);
        Ok(())
    }
}

impl<T> Consumer<T> {
    pub fn pop(&mut self) -> Option<T> {
        let Ring { slots, put, taken } = &*self.ring;
        if self.put == self.taken {
            self.put = put.0.load(Ordering::Acquire);
            if self.put == self.taken {
                return None;
            }
        }
        // SAFETY: the slot is filled, and only this side empties slots.
        let item = unsafe { (*slots[self.taken % slots.len()].get()).assume_init_read() };
        self.taken += 1;
        taken.0.store(self.taken, Ordering::Release);
        Some(item)
    }
}

impl<T> Drop for Ring<T> {
    fn drop(&mut self) {
        let (put, taken) = (*self.put.0.get_mut(), *self.taken.0.get_mut());
        for count in taken..put {
            let place = count % self.slots.len();
            // SAFETY: these slots are filled, and nobody else has the ring any more.
            unsafe { self.slots[place].get_mut().assume_init_drop() };
        }
    }
}
