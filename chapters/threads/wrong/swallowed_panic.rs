// Two threads add up two rows each, but there are only three rows.
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;

fn main() {
    let rows = Arc::new(vec![10, 20, 30]);
    let total = Arc::new(AtomicU64::new(0));
    let workers = [0, 2].map(|start| {
        let (rows, total) = (Arc::clone(&rows), Arc::clone(&total));
        thread::spawn(move || total.fetch_add(rows[start] + rows[start + 1], SeqCst))
    });
    while !workers.iter().all(|worker| worker.is_finished()) {
        thread::yield_now();
    }
    println!("the sum is {}", total.load(SeqCst));
}
