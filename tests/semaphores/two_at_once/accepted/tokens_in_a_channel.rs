//! A channel is the box of tokens: a thread that takes one out may read, and puts it back afterwards.

use interleave::{Error, Partial, Source};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::thread;

pub fn two_at_once(
    source: &dyn Source,
    chunk: usize,
    threads: usize,
    most: usize,
    part: &(dyn Fn(&[f64]) -> Partial + Sync),
) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let next = AtomicUsize::new(0);
    let (put, take) = mpsc::channel();
    (0..most.max(1)).for_each(|_| put.send(()).unwrap());
    // Locked by those who want a token, and by nobody who has one: putting needs no lock.
    let take = Mutex::new(take);

    let work = || -> Result<Vec<(usize, Partial)>, Error> {
        let mut parts = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= chunks {
                return Ok(parts);
            }
            take.lock().unwrap().recv().unwrap();
            let _token = Token(&put);
            let start = i * chunk;
            let values = source.read(start..rows.min(start + chunk))?;
            parts.push((i, part(&values)));
        }
    };

    let mut parts = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let mut parts = Vec::with_capacity(chunks);
        for worker in workers {
            parts.extend(worker.join().expect("a worker panicked")?);
        }
        Ok(parts)
    })?;
    parts.sort_unstable_by_key(|&(i, _)| i);
    Ok(parts.into_iter().map(|(_, part)| part).sum())
}

/// Goes back into the box when it is dropped.
struct Token<'a>(&'a mpsc::Sender<()>);

impl Drop for Token<'_> {
    fn drop(&mut self) {
        self.0.send(()).unwrap();
    }
}
