// The main thread watches two others without waiting for either of them.
use std::thread;

fn main() {
    let workers = [1_u64, 2].map(|n| thread::spawn(move || (1..=10 * n).sum::<u64>()));
    let mut finished = 0;
    while finished < workers.len() {
        finished = workers.iter().filter(|worker| worker.is_finished()).count();
        thread::yield_now();
    }
    let sums = workers.map(|worker| worker.join().expect("a worker panicked"));
    assert_eq!(sums, [55, 210]);
}
