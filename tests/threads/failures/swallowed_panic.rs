//! Mistake: swallowed panic
//!
//! A thread that panicked returns nothing, and what `join` says about it is dropped.
//!
//! Rejected by: panics_come_back, native, as swallowed panic
//! Rejected by: panics_come_back, model, as swallowed panic

use interleave::{Error, Partial, Source};
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
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let work = || {
        let mut parts = Vec::new();
        while !failed.load(Ordering::Relaxed) {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= chunks {
                break;
            }
            let range = i * chunk..((i + 1) * chunk).min(rows);
            let part = source.read(range).map(|v| Partial::of(&v)).map_err(Failure::Read);
            if part.is_err() {
                failed.store(true, Ordering::Relaxed);
            }
            parts.push((i, part));
        }
        parts
    };
    let mut parts = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect::<Vec<_>>()
    });
    parts.sort_by_key(|&(i, _)| i);
    parts.into_iter().map(|(_, part)| part).sum()
}
