// Two customers draw a ticket each. No two tickets have the same number.
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

fn main() {
    let next = AtomicUsize::new(1);
    let mut tickets = thread::scope(|scope| {
        let customers = [0, 1].map(|_| scope.spawn(|| next.fetch_add(1, Relaxed)));
        customers.map(|customer| customer.join().unwrap())
    });
    tickets.sort();
    assert_eq!(tickets, [1, 2]);
}
