// Two threads add to the same number, and `unsafe` keeps the compiler quiet.
use std::cell::UnsafeCell;
use std::thread;

struct Total(UnsafeCell<u64>);

// SAFETY: none. This is the mistake.
unsafe impl Sync for Total {}

impl Total {
    fn add(&self, value: u64) {
        // SAFETY: none, for the same reason.
        unsafe { *self.0.get() += value }
    }
}

fn main() {
    let total = Total(UnsafeCell::new(0));
    thread::scope(|scope| {
        scope.spawn(|| total.add(30));
        scope.spawn(|| total.add(70));
    });
}
