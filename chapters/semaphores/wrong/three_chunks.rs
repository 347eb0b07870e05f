// Three threads read a chunk each. There is memory for two.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

fn main() {
    let in_memory = AtomicUsize::new(0);
    let read_and_reduce = || {
        let chunks = in_memory.fetch_add(1, SeqCst) + 1;
        assert!(chunks <= 2, "{chunks} chunks are in memory");
        in_memory.fetch_sub(1, SeqCst);
    };
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(read_and_reduce);
        }
    });
}
