// Two threads add to a sum, meet at a barrier, and go on.
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;

fn main() {
    let sum = AtomicU64::new(0);
    let both_here = Barrier::new(2);
    let seen = thread::scope(|scope| {
        scope.spawn(|| {
            sum.fetch_add(30, SeqCst);
            both_here.wait();
            sum.fetch_add(5, SeqCst);
        });
        sum.fetch_add(70, SeqCst);
        both_here.wait();
        sum.load(SeqCst)
    });
    println!("{seen}");
}
