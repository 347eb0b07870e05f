use std::sync::{Condvar, Mutex};

/// A number of permits.
struct Semaphore {
    free: Mutex<u32>,
    freed: Condvar,
}

impl Semaphore {
    fn new(permits: u32) -> Semaphore {
        Semaphore { free: Mutex::new(permits), freed: Condvar::new() }
    }

    fn acquire(&self) {
        let free = self.free.lock().unwrap();
        *self.freed.wait_while(free, |free| *free == 0).unwrap() -= 1;
    }

    fn release(&self) {
        *self.free.lock().unwrap() += 1;
        self.freed.notify_one();
    }
}
