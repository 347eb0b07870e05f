//! Mistake: swallowed panic
//!
//! A thread that has finished has put its sums into the common list, so why join it? Because a thread
//! that panicked has finished too.
//!
//! Rejected by: a_panic_comes_out, native, as swallowed panic
//! Rejected by: a_panic_comes_out, model, as swallowed panic

use std::sync::{Arc, Mutex};
use std::thread;

pub type Integrand = Arc<dyn Fn(f64) -> f64 + Send + Sync>;

pub const END: f64 = 10.0;

pub fn integrate(
    f: Integrand,
    steps: usize,
    block: usize,
    threads: usize,
    progress: &mut dyn FnMut(usize),
) -> f64 {
    let width = END / steps as f64;
    let blocks = steps.div_ceil(block);
    let threads = threads.max(1);
    let sum_of = move |b: usize| -> f64 {
        let steps = b * block..((b + 1) * block).min(steps);
        steps.map(|i| width * f((i as f64 + 0.5) * width)).sum()
    };
    let sums = Arc::new(Mutex::new(Vec::new()));
    let sum_of = Arc::new(sum_of);
    let workers: Vec<_> = (0..threads)
        .map(|w| {
            let (sum_of, sums) = (Arc::clone(&sum_of), Arc::clone(&sums));
            thread::spawn(move || {
                for b in (w..blocks).step_by(threads) {
                    let sum = sum_of(b);
                    sums.lock().unwrap().push((b, sum));
                }
            })
        })
        .collect();
    let mut reported = 0;
    while reported < threads {
        let finished = workers.iter().filter(|worker| worker.is_finished()).count();
        if finished > reported {
            reported = finished;
            progress(reported);
        }
        thread::yield_now();
    }
    let mut sums = sums.lock().unwrap();
    sums.sort_by_key(|&(b, _)| b);
    sums.iter().map(|&(_, sum)| sum).sum()
}
