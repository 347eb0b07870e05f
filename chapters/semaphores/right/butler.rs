// A butler lets only two of the three philosophers sit down at a time.
use std::thread;

include!("../shared/semaphore.rs");

fn main() {
    let forks = [Mutex::new(()), Mutex::new(()), Mutex::new(())];
    let butler = Semaphore::new(2);
    let dine = &|seat: usize| {
        butler.acquire();
        {
            let _left = forks[seat].lock().unwrap();
            let _right = forks[(seat + 1) % 3].lock().unwrap();
        }
        butler.release();
    };
    thread::scope(|scope| {
        scope.spawn(move || dine(0));
        scope.spawn(move || dine(1));
        dine(2);
    });
}
