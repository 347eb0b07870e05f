// A worker checks a flag before each of its two chunks.
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread;

fn main() {
    let failed = AtomicBool::new(false);
    let chunks = AtomicUsize::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..2 {
                if failed.load(SeqCst) {
                    break;
                }
                chunks.fetch_add(1, SeqCst);
            }
        });
        failed.store(true, SeqCst);
        println!("chunks read by then: {}", chunks.load(SeqCst));
    });
}
