//! Mistake: result read before join
//!
//! The threads add to a shared total, and the total is read while they may still be at work: the
//! scope joins them only after its closure has returned.
//!
//! Rejected by: three_rows, model, as result read before join
//! Rejected by: both_at_once, model, as wrong result

use interleave::{Error, Partial, Source};
use std::sync::Mutex;
use std::thread;

pub fn halves(source: &dyn Source) -> Result<Partial, Error> {
    let (middle, end) = (source.rows() / 2, source.rows());
    let total = Mutex::new(Ok(Partial::default()));
    thread::scope(|scope| {
        for rows in [0..middle, middle..end] {
            let total = &total;
            scope.spawn(move || {
                let values = source.read(rows);
                let mut total = total.lock().unwrap();
                *total = match (total.clone(), values) {
                    (Ok(part), Ok(values)) => Ok(part.merge(Partial::of(&values))),
                    (Err(error), _) | (_, Err(error)) => Err(error),
                };
            });
        }
        total.lock().unwrap().clone()
    })
}
