// A lock made of a flag. Taking and freeing it are one operation each, and no two threads have it
// at once.
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

struct Total {
    locked: AtomicBool,
    sum: UnsafeCell<u64>,
}

// SAFETY: `sum` is used only by the thread that changed `locked` from false to true.
unsafe impl Sync for Total {}

impl Total {
    fn add(&self, part: u64) {
        while self.locked.swap(true, Relaxed) {
            thread::yield_now();
        }
        // SAFETY: `locked` is true, and this thread has made it so.
        unsafe { *self.sum.get() += part };
        self.locked.store(false, Relaxed);
    }
}

fn main() {
    let total = Total { locked: AtomicBool::new(false), sum: UnsafeCell::new(0) };
    thread::scope(|scope| {
        scope.spawn(|| total.add(10));
        scope.spawn(|| total.add(20));
    });
    assert_eq!(total.sum.into_inner(), 30);
}
