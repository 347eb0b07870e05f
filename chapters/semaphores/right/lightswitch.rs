// The first reader in takes the room for all readers, and the last one out gives it back.
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;

include!("../shared/semaphore.rs");

fn main() {
    let room = Semaphore::new(1);
    let readers = Mutex::new(0);
    let (count, sum) = (AtomicU32::new(0), AtomicU32::new(0));
    let read = || {
        let mut inside = readers.lock().unwrap();
        *inside += 1;
        if *inside == 1 {
            room.acquire();
        }
        drop(inside);
        assert_eq!(sum.load(Relaxed), 10 * count.load(Relaxed));
        let mut inside = readers.lock().unwrap();
        *inside -= 1;
        if *inside == 0 {
            room.release();
        }
    };
    thread::scope(|scope| {
        scope.spawn(read);
        room.acquire();
        count.store(1, Relaxed);
        sum.store(10, Relaxed);
        room.release();
    });
}
