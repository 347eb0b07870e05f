//! Each worker takes neighbouring chunks: the shares, one after the other, are in order already.

use interleave::{Error, Partial, Source};
use std::thread;

pub fn workers(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let threads = threads.max(1);
    let read = |i: usize| source.read(i * chunk..((i + 1) * chunk).min(rows));
    thread::scope(|scope| {
        let mut workers = Vec::new();
        for w in 0..threads.min(chunks) {
            let threads = threads.min(chunks);
            // Shares that differ by one chunk at most.
            let mine = w * chunks / threads..(w + 1) * chunks / threads;
            workers.push(scope.spawn(move || {
                mine.map(|i| Ok(Partial::of(&read(i)?))).collect::<Result<Vec<_>, Error>>()
            }));
        }
        let mut total = Partial::default();
        for worker in workers {
            total = worker.join().unwrap()?.into_iter().fold(total, Partial::merge);
        }
        Ok(total)
    })
}
