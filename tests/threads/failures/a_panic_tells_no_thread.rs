//! Mistake: keeps reading after a failure
//!
//! A worker whose read returns an error tells the others. A worker whose read panics ends with the
//! panic, and tells no other.
//!
//! Rejected by: none_goes_on_after_a_panic, native, as keeps reading after a failure
//! Rejected by: none_goes_on_after_a_panic, model, as keeps reading after a failure

use interleave::{Error, Partial, Source};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    Read(Error),
    Panicked(String),
}

pub fn failures(
    source: Arc<dyn Source + Send>,
    chunk: usize,
    threads: usize,
) -> Result<Partial, Failure> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let work = || {
        let mut parts = Vec::new();
        while !failed.load(Ordering::Relaxed) {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= chunks {
                break;
            }
            let read = || source.read(i * chunk..((i + 1) * chunk).min(rows));
            match panic::catch_unwind(AssertUnwindSafe(read)) {
                Ok(Ok(values)) => parts.push((i, Ok(Partial::of(&values)))),
                Ok(Err(error)) => {
                    failed.store(true, Ordering::Relaxed);
                    parts.push((i, Err(Failure::Read(error))));
                }
                Err(payload) => {
                    parts.push((i, Err(Failure::Panicked(message(payload)))));
                    break;
                }
            }
        }
        parts
    };
    let mut parts: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    parts.sort_by_key(|&(i, _)| i);
    parts.into_iter().map(|(_, part)| part).sum()
}

fn message(payload: Box<dyn std::any::Any + Send>) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| text.to_string());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default()
}
