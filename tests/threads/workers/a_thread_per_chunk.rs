//! Mistake: too many threads
//!
//! Every chunk gets a thread of its own, however many threads were asked for. A large dataset has
//! more chunks than the operating system gives threads.
//!
//! Rejected by: five_rows, native, as too many threads
//! Rejected by: five_rows, model, as too many threads
//! Rejected by: any_numbers, native, as too many threads

use interleave::{Error, Partial, Source};
use std::thread;

pub fn workers(source: &dyn Source, chunk: usize, _threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..rows)
            .step_by(chunk)
            .map(|start| scope.spawn(move || source.read(start..(start + chunk).min(rows))))
            .collect();
        workers.into_iter().map(|worker| Ok(Partial::of(&worker.join().unwrap()?))).sum()
    })
}
