//! Mistake: panic
//!
//! A panic's payload is taken to be a text. With any other payload, this panics in its turn.
//!
//! Rejected by: any_message, native, as panic
//! Rejected by: any_message, model, as panic

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
            let part = match panic::catch_unwind(AssertUnwindSafe(read)) {
                Ok(Ok(values)) => Ok(Partial::of(&values)),
                Ok(Err(error)) => Err(Failure::Read(error)),
                Err(payload) => Err(Failure::Panicked(message(payload))),
            };
            if part.is_err() {
                failed.store(true, Ordering::Relaxed);
            }
            parts.push((i, part));
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
    match payload.downcast::<&str>() {
        Ok(text) => text.to_string(),
        Err(payload) => *payload.downcast::<String>().expect("a panic has a text"),
    }
}
