//! One half is read by a new thread and the other by the calling thread, which has nothing else to
//! do.

use interleave::{Error, Partial, Source};
use std::thread;

pub fn halves(source: &dyn Source) -> Result<Partial, Error> {
    let (middle, end) = (source.rows() / 2, source.rows());
    let reduce = |rows| source.read(rows).map(|values| Partial::of(&values));
    thread::scope(|scope| {
        let second = scope.spawn(|| reduce(middle..end));
        let first = reduce(0..middle);
        Ok(first?.merge(second.join().unwrap()?))
    })
}
