//! Mistake: boundary off by one
//!
//! The blocks are inclusive ranges: the first step of each block is the last step of the block before,
//! too.
//!
//! Rejected by: every_step_once, native, as boundary off by one
//! Rejected by: every_step_once, model, as boundary off by one
//! Rejected by: any_numbers, native, as boundary off by one

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
    let blocks = steps.div_ceil(block);
    let threads = threads.max(1);
    let sum_of = |b: usize| -> f64 {
        let steps = b * block..=((b + 1) * block).min(steps - 1);
        steps.map(|i| width * f((i as f64 + 0.5) * width)).sum()
    };
    let shares = thread::scope(|scope| {
        let share = |w| (w..blocks).step_by(threads).map(sum_of).collect();
        let workers: Vec<_> = (0..threads).map(|w| scope.spawn(move || share(w))).collect();
        let mut reported = 0;
        while reported < threads {
            let finished = workers.iter().filter(|worker| worker.is_finished()).count();
            if finished > reported {
                reported = finished;
                progress(reported);
            }
            thread::yield_now();
        }
        workers.into_iter().map(|worker| worker.join()).collect::<Vec<_>>()
    });
    let shares: thread::Result<Vec<Vec<f64>>> = shares.into_iter().collect();
    let shares = shares.unwrap_or_else(|payload| panic::resume_unwind(payload));
    (0..blocks).map(|b| shares[b % threads][b / threads]).sum()
}
