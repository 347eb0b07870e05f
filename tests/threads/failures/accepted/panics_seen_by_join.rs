//! Nothing is caught: `join` tells of a panic. Each worker keeps a note of the chunk it is at,
//! since a thread that panicked can no longer say it, and a guard raises the flag however it ends.

use interleave::{Error, Partial, Source};
use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    Read(Error),
    Panicked(String),
}

/// Raises the flag when it is dropped by a panic.
struct RaisesOnPanic<'a>(&'a AtomicBool);

impl Drop for RaisesOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

pub fn failures(
    source: Arc<dyn Source + Send>,
    chunk: usize,
    threads: usize,
) -> Result<Partial, Failure> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let threads = threads.max(1);
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let at: Vec<_> = (0..threads).map(|_| AtomicUsize::new(0)).collect();

    let work = |me: usize| {
        let _guard = RaisesOnPanic(&failed);
        let mut parts = Vec::new();
        while !failed.load(Ordering::Relaxed) {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= chunks {
                break;
            }
            at[me].store(i, Ordering::Relaxed);
            match source.read(i * chunk..((i + 1) * chunk).min(rows)) {
                Ok(values) => parts.push((i, Partial::of(&values))),
                Err(error) => {
                    failed.store(true, Ordering::Relaxed);
                    return Err((i, Failure::Read(error)));
                }
            }
        }
        Ok(parts)
    };

    let (mut parts, mut failures) = (Vec::new(), Vec::new());
    thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> = (0..threads).map(|w| scope.spawn(move || work(w))).collect();
        for (w, worker) in workers.into_iter().enumerate() {
            match worker.join() {
                Ok(Ok(more)) => parts.extend(more),
                Ok(Err(failure)) => failures.push(failure),
                Err(payload) => {
                    let i = at[w].load(Ordering::Relaxed);
                    failures.push((i, Failure::Panicked(text(&*payload))));
                }
            }
        }
    });
    if let Some((_, failure)) = failures.into_iter().min_by_key(|&(i, _)| i) {
        return Err(failure);
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
