use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::thread;

pub fn add_up(chunks: [u64; 3]) -> u64 {
    let next = AtomicUsize::new(0);
    let total = AtomicU64::new(0);
    let work = || {
        loop {
            let chunk = next.load(SeqCst);
            if chunk == chunks.len() {
                return;
            }
            next.store(chunk + 1, SeqCst);
            let before = total.load(SeqCst);
            total.store(before + chunks[chunk], SeqCst);
        }
    };
    thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    total.into_inner()
}

fn main() {
    assert_eq!(add_up([1, 10, 100]), 111);
}
