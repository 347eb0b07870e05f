//! The integral of a function from 0 to 10, calculated by several threads, with a report of their progress.

use std::sync::Arc;

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
    todo!("integrate in {steps} steps, {block} per block, with {threads} threads")
}
