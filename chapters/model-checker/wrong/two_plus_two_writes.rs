// Each thread sets both variables, in opposite orders.
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

fn main() {
    let (x, y) = (AtomicU64::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            x.store(1, Relaxed);
            y.store(2, Relaxed);
        });
        scope.spawn(|| {
            y.store(1, Relaxed);
            x.store(2, Relaxed);
        });
    });
    assert_ne!((x.into_inner(), y.into_inner()), (1, 1));
}
