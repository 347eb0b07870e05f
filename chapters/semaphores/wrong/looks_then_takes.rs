// Taking a permit is two operations: a load of the count, and a store.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

fn main() {
    let free = AtomicUsize::new(1);
    let holders = AtomicUsize::new(0);
    let visit = || {
        let permits = free.load(SeqCst);
        if permits > 0 {
            free.store(permits - 1, SeqCst);
            assert_eq!(holders.fetch_add(1, SeqCst), 0, "one permit, two holders");
            holders.fetch_sub(1, SeqCst);
            free.fetch_add(1, SeqCst);
        }
    };
    thread::scope(|scope| {
        scope.spawn(visit);
        visit();
    });
}
