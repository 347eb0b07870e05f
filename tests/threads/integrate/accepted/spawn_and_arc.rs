//! Threads without a scope, one slot for the sum of each block, and a loop that looks without a
//! pause. All threads are joined before a panic is handed on.

use std::panic;
use std::sync::{Arc, OnceLock};
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
    assert!(steps > 0 && block > 0, "nothing to add");
    let width = END / steps as f64;
    let blocks = steps.div_ceil(block);
    let threads = threads.max(1);
    let sum_of = move |b: usize| -> f64 {
        let steps = b * block..((b + 1) * block).min(steps);
        steps.map(|i| width * f((i as f64 + 0.5) * width)).sum()
    };
    let slots: Arc<[OnceLock<f64>]> = (0..blocks).map(|_| OnceLock::new()).collect();
    let sum_of = Arc::new(sum_of);
    let workers: Vec<_> = (0..threads)
        .map(|w| {
            let (sum_of, slots) = (Arc::clone(&sum_of), Arc::clone(&slots));
            thread::spawn(move || {
                for b in (w..blocks).step_by(threads) {
                    slots[b].set(sum_of(b)).expect("every block belongs to one thread");
                }
            })
        })
        .collect();
    drop(sum_of);
    let mut reported = 0;
    while reported < threads {
        let finished = workers.iter().filter(|worker| worker.is_finished()).count();
        if finished > reported {
            reported = finished;
            progress(reported);
        }
    }
    // `collect` into a Result would drop the other handles at the first error.
    let ends: Vec<_> = workers.into_iter().map(|worker| worker.join()).collect();
    for end in ends {
        end.unwrap_or_else(|payload| panic::resume_unwind(payload));
    }
    slots.iter().map(|slot| slot.get().expect("all blocks are done")).sum()
}
