//! Mistake: lost rows
//!
//! Every worker takes `chunks / threads` chunks. The division rounds down: when the chunks cannot be
//! shared out evenly, the last ones are in no share.
//!
//! Rejected by: five_rows, native, as lost rows
//! Rejected by: five_rows, model, as lost rows
//! Rejected by: any_numbers, native, as lost rows

use interleave::{Error, Partial, Source};
use std::thread;

pub fn workers(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    if chunks == 0 {
        return Ok(Partial::default());
    }
    let threads = threads.clamp(1, chunks);
    let share = chunks / threads;
    let read = |i: usize| source.read(i * chunk..((i + 1) * chunk).min(rows));
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|w| {
                scope.spawn(move || {
                    let mine = w * share..(w + 1) * share;
                    mine.map(|i| Ok(Partial::of(&read(i)?))).collect::<Result<Vec<_>, Error>>()
                })
            })
            .collect();
        let mut total = Partial::default();
        for worker in workers {
            total = worker.join().unwrap()?.into_iter().fold(total, Partial::merge);
        }
        Ok(total)
    })
}
