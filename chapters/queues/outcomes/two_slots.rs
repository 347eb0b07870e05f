// A thread puts up to three items into two slots, and another one takes at most one of them.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

fn main() {
    let (put, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..3 {
                if put.load(SeqCst) - taken.load(SeqCst) < 2 {
                    put.fetch_add(1, SeqCst);
                }
            }
        });
        if taken.load(SeqCst) < put.load(SeqCst) {
            taken.fetch_add(1, SeqCst);
        }
    });
    println!("{} put, {} taken", put.into_inner(), taken.into_inner());
}
