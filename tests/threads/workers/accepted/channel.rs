//! The parts come back through a channel, each with the number of its chunk, and are put in order.

use interleave::{Error, Partial, Source};
use std::sync::mpsc;
use std::thread;

pub fn workers(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let threads = threads.max(1).min(chunks);
    let (sender, receiver) = mpsc::channel();
    let mut parts = vec![Partial::default(); chunks];
    thread::scope(|scope| {
        for w in 0..threads {
            let sender = sender.clone();
            scope.spawn(move || {
                for i in (w..chunks).step_by(threads) {
                    let values = source.read(i * chunk..((i + 1) * chunk).min(rows));
                    // The receiver is gone once it has seen an error: then there is no more to do.
                    if sender.send((i, values)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for (i, values) in receiver {
            parts[i] = Partial::of(&values?);
        }
        Ok(parts.into_iter().sum())
    })
}
