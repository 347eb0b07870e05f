//! Mistake: keeps reading after a failure
//!
//! A worker whose read fails ends without telling the others, which read all the rest for nothing.
//!
//! Rejected by: none_goes_on, native, as keeps reading after a failure
//! Rejected by: none_goes_on, model, as keeps reading after a failure

use interleave::{Error, Partial, Source};
use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
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
    let work = || {
        let mut parts = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= chunks {
                break;
            }
            let range = i * chunk..((i + 1) * chunk).min(rows);
            let part = match panic::catch_unwind(AssertUnwindSafe(|| source.read(range))) {
                Ok(values) => values.map(|v| Partial::of(&v)).map_err(Failure::Read),
                Err(payload) => Err(Failure::Panicked(text(&*payload))),
            };
            let failed = part.is_err();
            parts.push((i, part));
            if failed {
                break;
            }
        }
        parts
    };
    let mut parts = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect::<Vec<_>>()
    });
    parts.sort_by_key(|&(i, _)| i);
    parts.into_iter().map(|(_, part)| part).sum()
}

fn text(payload: &(dyn Any + Send)) -> String {
    match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => text.to_string(),
        (_, Some(text)) => text.clone(),
        _ => "no text".to_string(),
    }
}
