//! Mistake: unstable sum
//!
//! Each block is added to a shared sum when it is done: in the order of finishing.
//!
//! Rejected by: same_bits, model, as unstable sum

use std::panic;
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
    let total = Mutex::new(0.0);
    let sum_of = |b: usize| -> f64 {
        let steps = b * block..((b + 1) * block).min(steps);
        steps.map(|i| width * f((i as f64 + 0.5) * width)).sum()
    };
    thread::scope(|scope| {
        let share = |w| {
            (w..blocks).step_by(threads).map(sum_of).for_each(|sum| *total.lock().unwrap() += sum);
        };
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
    })
    .into_iter()
    .for_each(|end| end.unwrap_or_else(|payload| panic::resume_unwind(payload)));
    total.into_inner().unwrap()
}
