// A lock with a list of sleepers. A thread that gives the lock up wakes one.
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::*};
use std::thread::{self, Thread};

struct Lock {
    held: AtomicBool,
    sleepers: Mutex<Vec<Thread>>,
}

impl Lock {
    fn lock(&self) {
        while self.held.swap(true, Acquire) {
            self.sleepers.lock().unwrap().push(thread::current());
            thread::park();
        }
    }

    fn unlock(&self) {
        self.held.store(false, Release);
        if let Some(sleeper) = self.sleepers.lock().unwrap().pop() {
            sleeper.unpark();
        }
    }
}

fn main() {
    let lock = Lock { held: AtomicBool::new(false), sleepers: Mutex::default() };
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                lock.lock();
                lock.unlock();
            });
        }
    });
}
