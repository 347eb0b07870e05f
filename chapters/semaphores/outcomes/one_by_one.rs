// Two threads try to take two permits each, and there are two.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

fn main() {
    let permits = AtomicUsize::new(2);
    let take = || permits.fetch_update(SeqCst, SeqCst, |n| n.checked_sub(1)).is_ok();
    let take_two = || [take(), take()] == [true, true];
    let (one, two) = thread::scope(|scope| {
        let one = scope.spawn(take_two);
        let two = scope.spawn(take_two);
        (one.join().unwrap(), two.join().unwrap())
    });
    println!("{one} {two}");
}
