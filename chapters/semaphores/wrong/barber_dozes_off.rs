// A barber sleeps while the chairs are empty. A customer wakes the barber, or takes a chair.
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::sync::mpsc;
use std::thread;

fn main() {
    let on_chairs = AtomicU32::new(0);
    let asleep = AtomicBool::new(false);
    let (ring, bell) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| {
            if asleep.load(SeqCst) {
                ring.send(()).unwrap();
            } else {
                on_chairs.fetch_add(1, SeqCst);
            }
        });
        if on_chairs.load(SeqCst) == 0 {
            asleep.store(true, SeqCst);
            bell.recv().unwrap();
        }
    });
}
