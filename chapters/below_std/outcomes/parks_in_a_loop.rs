// A thread that sleeps until it is told that the door is open.
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;

fn main() {
    let open = AtomicBool::new(false);
    thread::scope(|scope| {
        let guest = scope.spawn(|| {
            while !open.load(SeqCst) {
                thread::park();
            }
            println!("the door is open: {}", open.load(SeqCst));
        });
        open.store(true, SeqCst);
        guest.thread().unpark();
    });
}
