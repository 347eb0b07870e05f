// The same with room for one: the reader waits while the queue is full.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc;
use std::thread;

fn main() {
    let in_memory = AtomicUsize::new(0);
    let (put, chunks) = mpsc::sync_channel(1);
    thread::scope(|scope| {
        scope.spawn(|| {
            for chunk in chunks {
                let _sum: f64 = chunk;
                in_memory.fetch_sub(1, SeqCst);
            }
        });
        for i in 0..4 {
            // One that is read, one in the queue, one that is reduced.
            let now = in_memory.fetch_add(1, SeqCst) + 1;
            assert!(now <= 3, "{now} chunks are in memory");
            put.send(f64::from(i)).unwrap();
        }
        drop(put);
    });
}
