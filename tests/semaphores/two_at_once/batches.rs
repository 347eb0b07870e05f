//! Mistake: waits for the batch
//!
//! The chunks are reduced in batches, and the next batch begins when all chunks of the one before are done.
//!
//! Rejected by: slow_chunk, model, as waits for the batch
//! Rejected by: slow_chunk, native, as waits for the batch

use interleave::{Error, Partial, Source};
use std::thread;

pub fn two_at_once(
    source: &dyn Source,
    chunk: usize,
    threads: usize,
    most: usize,
    part: &(dyn Fn(&[f64]) -> Partial + Sync),
) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks: Vec<usize> = (0..rows.div_ceil(chunk)).collect();
    let reduce = |i: usize| {
        let start = i * chunk;
        source.read(start..rows.min(start + chunk)).map(|values| part(&values))
    };
    let mut whole = Partial::default();
    for batch in chunks.chunks(threads.max(1).min(most.max(1))) {
        let parts: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = batch.iter().map(|&i| scope.spawn(move || reduce(i))).collect();
            threads.into_iter().map(|thread| thread.join().expect("a thread panicked")).collect()
        });
        for part in parts {
            whole = whole.merge(part?);
        }
    }
    Ok(whole)
}
