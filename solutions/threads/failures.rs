//! Several threads read a dataset, and if something goes wrong in one of them, the caller learns of it.

use interleave::{Error, Partial, Source};
use std::any::Any;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// Why there is no result.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// A read returned this error.
    Read(Error),
    /// A read panicked with this message. If the panic came without a text, any message will do.
    Panicked(String),
}

/// Reduces `source` as in the exercise `claim`: `threads` threads (0 counts as 1) claim chunks of
/// `chunk` rows in order, and the parts are merged in chunk order.
///
/// A claimed chunk is always read. A worker whose read fails, with an error or a panic, tells the other
/// workers before it ends. Each of those may still read the chunk that it is claiming at that moment,
/// but then claims no other chunk. When this returns, every thread has ended, whatever happened.
///
/// # Errors
/// Returns the failure of the **lowest** chunk whose read fails, whether that is an error or a panic. The
/// result is the same however the threads are scheduled, because all lower chunks were claimed earlier.
///
/// # Panics
/// Panics if `chunk` is 0. A panic in a read does not make this panic.
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

/// Reads and reduces one chunk, and turns a panic in the read into a value.
fn reduce(source: &dyn Source, rows: Range<usize>) -> Result<Partial, Failure> {
    // Unwind safe: nothing of ours is half changed when `read` panics.
    match panic::catch_unwind(AssertUnwindSafe(|| source.read(rows))) {
        Ok(Ok(values)) => Ok(Partial::of(&values)),
        Ok(Err(error)) => Err(Failure::Read(error)),
        Err(payload) => Err(Failure::Panicked(message(&*payload))),
    }
}

/// The text of a panic: `panic!("text")` carries a `&str`, and `panic!("row {i}")` a `String`.
fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "a panic without a message".to_owned()
    }
}
