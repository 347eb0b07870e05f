// Three philosophers, three forks. Each takes the fork on the left, then the one on the right, and eats.
use std::sync::Mutex;
use std::thread;

fn main() {
    let forks = [Mutex::new(()), Mutex::new(()), Mutex::new(())];
    let dine = &|seat: usize| {
        let _left = forks[seat].lock().unwrap();
        let _right = forks[(seat + 1) % 3].lock().unwrap();
    };
    thread::scope(|scope| {
        scope.spawn(move || dine(0));
        scope.spawn(move || dine(1));
        dine(2);
    });
}
