//! Mistake: double claim
//!
//! The number of the next chunk has 16 bits, and begins again after chunk 65,535.
//!
//! Rejected by: many_chunks, native, as double claim

use interleave::{Error, Partial, Source};
use std::any::Any;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
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
    let next = AtomicU16::new(0);
    let failed = AtomicBool::new(false);

    let work = || {
        let mut parts = Vec::new();
        while !failed.load(Ordering::Relaxed) {
            let i = usize::from(next.fetch_add(1, Ordering::Relaxed));
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

    let mut parts: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .flat_map(|w| w.join().expect("a worker panicked outside read"))
            .collect()
    });
    parts.sort_by_key(|&(i, _)| i);
    parts.into_iter().map(|(_, part)| part).sum()
}

fn reduce(source: &dyn Source, rows: Range<usize>) -> Result<Partial, Failure> {
    match panic::catch_unwind(AssertUnwindSafe(|| source.read(rows))) {
        Ok(Ok(values)) => Ok(Partial::of(&values)),
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
