// A thread in the background goes on until it is told to stop.
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;

fn main() {
    let go_on = AtomicBool::new(false);
    thread::scope(|scope| {
        let background = scope.spawn(|| {
            go_on.store(true, SeqCst);
            while go_on.load(SeqCst) {
                thread::yield_now();
            }
        });
        go_on.store(false, SeqCst);
        background.join().unwrap();
    });
}
