//! There is a slot for each chunk's part, and each worker is lent the slots of its own chunks: no
//! two threads can touch the same slot, and nothing has to be sorted.

use interleave::{Error, Partial, Source};
use std::thread;

pub fn workers(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let mut slots = vec![Ok(Partial::default()); chunks];
    let share = chunks.div_ceil(threads.max(1)).max(1);
    thread::scope(|scope| {
        for (w, slots) in slots.chunks_mut(share).enumerate() {
            scope.spawn(move || {
                for (k, slot) in slots.iter_mut().enumerate() {
                    let start = (w * share + k) * chunk;
                    let values = source.read(start..(start + chunk).min(rows));
                    *slot = values.map(|values| Partial::of(&values));
                }
            });
        }
    });
    slots.into_iter().sum::<Result<Partial, Error>>()
}
