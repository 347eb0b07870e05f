// Two threads put a plate each on a stack with plate 0 on it.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

fn main() {
    let (top, below) = (AtomicUsize::new(0), [0; 3].map(AtomicUsize::new));
    let push = |plate: usize| {
        below[plate].store(top.load(SeqCst), SeqCst);
        top.store(plate, SeqCst);
    };
    thread::scope(|scope| {
        scope.spawn(|| push(1));
        push(2);
    });
    let top = top.load(SeqCst);
    println!("{top} on {}", below[top].load(SeqCst));
}
