//! Mistake: wrong progress
//!
//! Until a thread has finished, each round reports 0 once more.
//!
//! Rejected by: progress_reaches_all, model, as wrong progress

use std::panic;
use std::sync::Arc;
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
    assert!(steps > 0, "no steps, no integral");
    let width = END / steps as f64;
    let blocks = steps.div_ceil(block);
    let threads = threads.max(1);

    // Worker w of n takes blocks w, w + n, w + 2n, …
    let share = |worker: usize| -> Vec<f64> {
        let sum_of = |b: usize| {
            let start = b * block;
            let steps = start..start + block.min(steps - start);
            steps.map(|i| width * f((i as f64 + 0.5) * width)).sum()
        };
        (worker..blocks).step_by(threads).map(sum_of).collect()
    };

    let shares: Vec<Vec<f64>> = thread::scope(|scope| {
        let share = &share;
        let workers: Vec<_> = (0..threads).map(|w| scope.spawn(move || share(w))).collect();

        let mut reported = 0;
        while reported < threads {
            // Counted anew each time; a thread that has finished stays finished.
            let finished = workers.iter().filter(|w| w.is_finished()).count();
            if finished > reported || finished == 0 {
                progress(finished);
                reported = finished;
            } else {
                thread::yield_now();
            }
        }

        // All threads have finished, so no `join` waits, but only `join` reports a panic.
        workers.into_iter().map(|worker| worker.join()).collect::<Vec<_>>()
    })
    .into_iter()
    // Not before all threads are joined: if one were left, the scope would say that it panicked,
    // but not how.
    .map(|end| end.unwrap_or_else(|payload| panic::resume_unwind(payload)))
    .collect();

    // Worker b % threads has block b at index b / threads.
    (0..blocks).map(|b| shares[b % threads][b / threads]).sum()
}
