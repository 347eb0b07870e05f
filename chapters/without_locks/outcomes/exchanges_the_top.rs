// Each puts its plate on the top that it has seen, or tries again.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

fn main() {
    let (top, below) = (AtomicUsize::new(0), [0; 3].map(AtomicUsize::new));
    let push = |plate: usize| {
        let mut seen = top.load(SeqCst);
        loop {
            below[plate].store(seen, SeqCst);
            match top.compare_exchange(seen, plate, SeqCst, SeqCst) {
                Ok(_) => break,
                Err(newer) => seen = newer,
            }
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| push(1));
        push(2);
    });
    let top = top.load(SeqCst);
    println!("{top} on {}", below[top].load(SeqCst));
}
