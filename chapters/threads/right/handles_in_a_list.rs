// Each of three threads squares a number. The squares come back in the order of the numbers.
use std::thread;

fn main() {
    let numbers = [3, 1, 2];
    let squares: Vec<u64> = thread::scope(|scope| {
        // `collect` asks for all handles, so every thread is started here …
        let threads: Vec<_> = numbers.iter().map(|n| scope.spawn(move || n * n)).collect();
        // … and waited for here. Which finishes first makes no difference.
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(squares, [9, 1, 4]);
}
