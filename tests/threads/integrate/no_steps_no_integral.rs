//! Mistake: chunk of zero
//!
//! Without steps the integral is taken to be 0, and without a block to be that of a single one: the
//! mistake in the call is hidden.
//!
//! Rejected by: nothing_to_add, native, as chunk of zero

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
    let width = END / steps as f64;
    let block = block.max(1);
    let blocks = steps.div_ceil(block);
    let threads = threads.max(1);
    let share = |worker: usize| -> Vec<f64> {
        let sum_of = |b: usize| {
            let steps = b * block..((b + 1) * block).min(steps);
            steps.map(|i| width * f((i as f64 + 0.5) * width)).sum()
        };
        (worker..blocks).step_by(threads).map(sum_of).collect()
    };
    let shares: Vec<Vec<f64>> = thread::scope(|scope| {
        let share = &share;
        let workers: Vec<_> = (0..threads).map(|w| scope.spawn(move || share(w))).collect();
        let mut reported = 0;
        while reported < threads {
            let finished = workers.iter().filter(|worker| worker.is_finished()).count();
            if finished > reported {
                progress(finished);
                reported = finished;
            }
            thread::yield_now();
        }
        workers.into_iter().map(|worker| worker.join()).collect::<Vec<_>>()
    })
    .into_iter()
    .map(|end| end.unwrap_or_else(|payload| panic::resume_unwind(payload)))
    .collect();
    (0..blocks).map(|b| shares[b % threads][b / threads]).sum()
}
