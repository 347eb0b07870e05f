// Two threads move a cursor that they share, and read where it is.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

fn main() {
    let cursor = AtomicUsize::new(0);
    let row = |row| {
        cursor.store(row, SeqCst);
        cursor.load(SeqCst)
    };
    let (one, two) = thread::scope(|scope| {
        let one = scope.spawn(|| row(1));
        let two = scope.spawn(|| row(2));
        (one.join().unwrap(), two.join().unwrap())
    });
    println!("{one} {two}");
}
