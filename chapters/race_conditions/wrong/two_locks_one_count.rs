// Two locks around two references to the same count. The bound on `T` is missing.
use std::cell::UnsafeCell;
use std::sync::Mutex;
use std::thread;

/// Changed through `&`, like a `Cell`.
struct Count(UnsafeCell<u32>);

impl Count {
    fn add(&self, value: u32) {
        // SAFETY: a `Count` is not `Sync`, so only one thread at a time can be here.
        unsafe { *self.0.get() += value }
    }
}

struct Locked<T>(Mutex<T>);

// SAFETY: one thread at a time has the value. (That isn't enough, and this is the mistake.)
unsafe impl<T> Sync for Locked<T> {}

impl Locked<&Count> {
    fn add(&self, value: u32) {
        self.0.lock().unwrap().add(value);
    }
}

fn main() {
    let count = Count(UnsafeCell::new(0));
    let (one, other) = (Locked(Mutex::new(&count)), Locked(Mutex::new(&count)));
    thread::scope(|scope| {
        scope.spawn(|| one.add(30));
        scope.spawn(|| other.add(70));
    });
}
