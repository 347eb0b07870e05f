//! Mistake: joined in order
//!
//! The progress counts the threads that have been joined. While the first is at work, those that
//! finished long ago go unnoticed.
//!
//! Rejected by: progress_in_any_order, native, as joined in order
//! Rejected by: progress_in_any_order, model, as joined in order

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
        let steps = b * block..((b + 1) * block).min(steps);
        steps.map(|i| width * f((i as f64 + 0.5) * width)).sum()
    };
    let shares = thread::scope(|scope| {
        let share = |w| (w..blocks).step_by(threads).map(sum_of).collect();
        let workers: Vec<_> = (0..threads).map(|w| scope.spawn(move || share(w))).collect();
        let mut shares = Vec::new();
        for worker in workers {
            shares.push(worker.join());
            progress(shares.len());
        }
        shares
    });
    let shares: thread::Result<Vec<Vec<f64>>> = shares.into_iter().collect();
    let shares = shares.unwrap_or_else(|payload| panic::resume_unwind(payload));
    (0..blocks).map(|b| shares[b % threads][b / threads]).sum()
}
