// Two workers take three chunks, and count what they get.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

fn main() {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut taken = 0;
        while next.fetch_add(1, SeqCst) < 3 {
            taken += 1;
        }
        taken
    };
    let (first, second) = thread::scope(|scope| {
        let first = scope.spawn(work);
        let second = scope.spawn(work);
        (first.join().unwrap(), second.join().unwrap())
    });
    println!("{first} and {second}");
}
