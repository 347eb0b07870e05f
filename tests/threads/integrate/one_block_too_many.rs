//! Mistake: overflow
//!
//! A block is claimed that is not there. It is empty, unless the numbers of its steps are too large to count.
//!
//! Rejected by: largest_block, native, as overflow

use std::iter;
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

pub type Integrand = Arc<dyn Fn(f64) -> f64 + Send + Sync>;

pub const END: f64 = 10.0;

pub fn integrate(
    f: Integrand,
    steps: usize,
    block: usize,
    threads: usize,
    progress: &mut dyn FnMut(usize),
) -> f64 {
    assert!(steps > 0 && block > 0, "nothing to add");
    let width = END / steps as f64;
    let blocks = steps.div_ceil(block);
    let threads = threads.max(1);
    let sum_of = |b: usize| -> f64 {
        let steps = b * block..((b + 1) * block).min(steps);
        steps.map(|i| width * f((i as f64 + 0.5) * width)).sum()
    };
    let next = AtomicUsize::new(0);
    let sums = thread::scope(|scope| {
        let next = &next;
        let work = move || {
            let claims = iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
            claims.take_while(|&b| b <= blocks).map(|b| (b, sum_of(b))).collect()
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let mut reported = 0;
        while reported < threads {
            let finished = workers.iter().filter(|worker| worker.is_finished()).count();
            if finished > reported {
                reported = finished;
                progress(reported);
            }
            thread::sleep(Duration::from_micros(100));
        }
        workers.into_iter().map(|worker| worker.join()).collect::<Vec<_>>()
    });
    let sums: thread::Result<Vec<Vec<(usize, f64)>>> = sums.into_iter().collect();
    let mut sums = sums.unwrap_or_else(|payload| panic::resume_unwind(payload)).concat();
    sums.sort_by_key(|&(b, _)| b);
    sums.into_iter().map(|(_, sum)| sum).sum()
}
