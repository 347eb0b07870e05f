// One thread reads chunks, another reduces them. There is memory for three.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc;
use std::thread;

fn main() {
    let in_memory = AtomicUsize::new(0);
    let (put, chunks) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| {
            for chunk in chunks {
                let _sum: f64 = chunk;
                in_memory.fetch_sub(1, SeqCst);
            }
        });
        for i in 0..4 {
            let now = in_memory.fetch_add(1, SeqCst) + 1;
            assert!(now <= 3, "{now} chunks are in memory");
            put.send(f64::from(i)).unwrap();
        }
        drop(put);
    });
}
