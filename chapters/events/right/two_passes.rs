// The variance in two passes. The second pass needs the mean, and so all of the first.
use std::sync::{Barrier, Mutex};
use std::thread;

fn main() {
    let rows = [[1.0, 2.0], [3.0, 6.0]];
    let (sum, squares) = (Mutex::new(0.0), Mutex::new(0.0));
    let barrier = Barrier::new(2);
    thread::scope(|scope| {
        for mine in &rows {
            scope.spawn(|| {
                *sum.lock().unwrap() += mine.iter().sum::<f64>();
                barrier.wait();
                let mean = *sum.lock().unwrap() / 4.0;
                let off = mine.iter().map(|v| (v - mean) * (v - mean));
                *squares.lock().unwrap() += off.sum::<f64>();
            });
        }
    });
    assert_eq!(squares.into_inner().unwrap() / 4.0, 3.5);
}
