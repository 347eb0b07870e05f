//! The parts come back through a channel, each with the number of its half.

use interleave::{Error, Partial, Source};
use std::sync::mpsc;
use std::thread;

pub fn halves(source: &dyn Source) -> Result<Partial, Error> {
    let middle = source.rows().div_ceil(2);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for (half, rows) in [0..middle, middle..source.rows()].into_iter().enumerate() {
            let sender = sender.clone();
            scope.spawn(move || {
                let part = source.read(rows).map(|values| Partial::of(&values));
                sender.send((half, part)).unwrap();
            });
        }
        // The receiver's loop ends when the last sender is dropped: this one must not be kept.
        drop(sender);
        let mut parts: Vec<_> = receiver.iter().collect();
        parts.sort_by_key(|&(half, _)| half);
        parts.into_iter().map(|(_, part)| part).sum()
    })
}
