//! The integral of a function from 0 to 10, calculated by several threads, with a report of their progress.

use std::panic;
use std::sync::Arc;
use std::thread;

/// The function that is integrated. In the chapter, that is x².
pub type Integrand = Arc<dyn Fn(f64) -> f64 + Send + Sync>;

/// Where the integral ends; it starts at 0.
pub const END: f64 = 10.0;

/// Integrates `f` from 0 to `END` by the midpoint rule: the range is cut into `steps` steps of the
/// same width, and every step adds its width times the value of `f` in its middle.
///
/// The steps are grouped into blocks of `block` steps (the last may have fewer), and `threads` threads
/// (0 counts as 1) share the blocks among them. The threads all run at the same time. The sums of the
/// blocks are added in block order, so the result has the same bits for every number of threads.
///
/// While the threads are running, the calling thread checks again and again how many have finished
/// (with `is_finished`), in whatever order they finish. It calls `progress` with that number
/// whenever the number has grown. The last call reports the number of all threads.
///
/// # Panics
/// If `f` panics, so does this, with the same panic, once all threads have finished. It also panics
/// if `steps` or `block` is 0.
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
            if finished > reported {
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
