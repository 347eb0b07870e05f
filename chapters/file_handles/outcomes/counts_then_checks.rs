// Two threads let go of a handle, and the last one closes it.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

fn main() {
    let (users, closed) = (AtomicUsize::new(2), AtomicUsize::new(0));
    let let_go = || {
        users.fetch_sub(1, SeqCst);
        if users.load(SeqCst) == 0 {
            closed.fetch_add(1, SeqCst);
        }
    };
    thread::scope(|scope| {
        scope.spawn(let_go);
        scope.spawn(let_go);
    });
    println!("closed: {}", closed.into_inner());
}
