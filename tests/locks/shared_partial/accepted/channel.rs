//! The workers send their parts to the calling thread, which alone adds to the total.

use interleave::{Error, Partial, Source};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::thread;

pub fn shared_partial(
    source: &dyn Source,
    chunk: usize,
    threads: usize,
    total: &Mutex<Partial>,
) -> Result<(), Error> {
    let rows = source.rows();
    let next = AtomicUsize::new(0);
    let (sender, parts) = mpsc::channel();
    let work = |sender: mpsc::Sender<Result<Partial, Error>>| {
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= rows.div_ceil(chunk) {
                return;
            }
            let values = source.read(i * chunk..((i + 1) * chunk).min(rows));
            // Nobody receives any more once another chunk has failed.
            if sender.send(values.map(|values| Partial::of(&values))).is_err() {
                return;
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            let sender = sender.clone();
            let work = &work;
            scope.spawn(move || work(sender));
        }
        // The workers have senders of their own; the last of them ends the loop.
        drop(sender);
        for part in parts {
            let part = part?;
            let mut total = total.lock().unwrap();
            *total = total.merge(part);
        }
        Ok(())
    })
}
