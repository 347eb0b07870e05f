// Two workers share out two chunks. The cursor says which chunk comes next.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

fn work(cursor: &AtomicUsize) -> Vec<usize> {
    let mut claimed = Vec::new();
    loop {
        let chunk = cursor.load(SeqCst);
        if chunk >= 2 {
            return claimed;
        }
        cursor.store(chunk + 1, SeqCst);
        println!("reads chunk {chunk}");
        claimed.push(chunk);
    }
}

fn main() {
    let cursor = AtomicUsize::new(0);
    let mut claimed = thread::scope(|scope| {
        let workers = [0, 1].map(|_| scope.spawn(|| work(&cursor)));
        workers.map(|worker| worker.join().unwrap()).concat()
    });
    claimed.sort();
    assert_eq!(claimed, [0, 1], "every chunk once");
}
