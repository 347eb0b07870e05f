//! Mistake: leftover threads
//!
//! The first failure is returned at once. The handles of the other threads are dropped: they run on,
//! and nothing waits for them.
//!
//! Rejected by: all_have_ended, model, as leftover threads

use interleave::{Error, Partial, Source};
use std::any::Any;
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
    let shared = Arc::new((AtomicUsize::new(0), AtomicBool::new(false)));
    let work = move |source: Arc<dyn Source + Send>, shared: Arc<(AtomicUsize, AtomicBool)>| {
        let (next, failed) = &*shared;
        let mut parts = Vec::new();
        while !failed.load(Ordering::Relaxed) {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= chunks {
                break;
            }
            let range = i * chunk..((i + 1) * chunk).min(rows);
            let part = match panic::catch_unwind(AssertUnwindSafe(|| source.read(range))) {
                Ok(values) => values.map(|v| Partial::of(&v)).map_err(Failure::Read),
                Err(payload) => Err(Failure::Panicked(text(&*payload))),
            };
            if part.is_err() {
                failed.store(true, Ordering::Relaxed);
            }
            parts.push((i, part?));
        }
        Ok(parts)
    };
    let spawn = |_| {
        let (source, shared) = (Arc::clone(&source), Arc::clone(&shared));
        thread::spawn(move || work(source, shared))
    };
    let workers: Vec<_> = (0..threads.max(1)).map(spawn).collect();
    let mut parts = Vec::new();
    for worker in workers {
        parts.extend(worker.join().unwrap()?);
    }
    parts.sort_by_key(|&(i, _)| i);
    Ok(parts.into_iter().map(|(_, part)| part).sum())
}

fn text(payload: &(dyn Any + Send)) -> String {
    match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => text.to_string(),
        (_, Some(text)) => text.clone(),
        _ => "no text".to_string(),
    }
}
