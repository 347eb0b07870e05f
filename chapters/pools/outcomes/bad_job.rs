// Two workers share three jobs. The job in the middle ends its worker.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

fn main() {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = 0;
        loop {
            match next.fetch_add(1, SeqCst) {
                0 | 2 => done += 1,
                1 => return None,
                _ => return Some(done),
            }
        }
    };
    let (one, two) = thread::scope(|scope| {
        let one = scope.spawn(work);
        let two = scope.spawn(work);
        (one.join().unwrap(), two.join().unwrap())
    });
    println!("{one:?} {two:?}");
}
