//! Mistake: wrong result
//!
//! A part whose sum is 0 counts as no part, although it has values.
//!
//! Rejected by: one_worker, native, as wrong result
//! Rejected by: one_worker, model, as wrong result

use interleave::{Error, Partial, Source};
use std::any::Any;
use std::ops::Range;
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
    // Neither of these orders anything but itself, because the parts come back through `join`.
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);

    let work = || {
        let mut parts = Vec::new();
        // The flag is checked before a claim, never between a claim and its read, because a chunk
        // that is dropped there might be the lowest one that fails.
        while !failed.load(Ordering::Relaxed) {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= chunks {
                break;
            }
            let start = i * chunk;
            let part = reduce(&*source, start..start + chunk.min(rows - start));
            if part.is_err() {
                failed.store(true, Ordering::Relaxed);
            }
            parts.push((i, part));
        }
        parts
    };

    // The scope joins every thread, even if one of the `join`s below panics.
    let mut parts: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .flat_map(|w| w.join().expect("a worker panicked outside read"))
            .collect()
    });
    parts.sort_by_key(|&(i, _)| i);
    // The sum of results is the first error, if there is one.
    parts.into_iter().map(|(_, part)| part).sum()
}
fn reduce(source: &dyn Source, rows: Range<usize>) -> Result<Partial, Failure> {
    // Unwind safe: nothing of ours is half changed when `read` panics.
    match panic::catch_unwind(AssertUnwindSafe(|| source.read(rows))) {
        Ok(Ok(values)) => {
            Ok(Some(Partial::of(&values)).filter(|p| p.sum != 0.0).unwrap_or_default())
        }
        Ok(Err(error)) => Err(Failure::Read(error)),
        Err(payload) => Err(Failure::Panicked(message(&*payload))),
    }
}
fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "a panic without a message".to_owned()
    }
}
