//! Mistake: idle worker
//!
//! As long as there are many chunks, a thread claims several of them at once. While it reads a slow one, no other
//! thread can read the rest of them.
//!
//! Rejected by: slow_among_many, native, as idle worker

use interleave::{Error, Partial, Source};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

pub fn claim(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let threads = threads.max(1);
    let next = AtomicUsize::new(0);
    let parts = Mutex::new(vec![None; chunks]);
    let work = || -> Result<(), Error> {
        loop {
            let mut several = 0;
            let first = next
                .fetch_update(Relaxed, Relaxed, |claimed| {
                    several = (chunks.saturating_sub(claimed) / (4 * threads)).max(1);
                    Some(claimed + several)
                })
                .unwrap();
            if first >= chunks {
                return Ok(());
            }
            for i in first..first + several {
                let part = Partial::of(&source.read(i * chunk..rows.min(i * chunk + chunk))?);
                parts.lock().unwrap()[i] = Some(part);
            }
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect::<Result<(), Error>>()
    })?;
    let parts = parts.into_inner().unwrap();
    Ok(parts.into_iter().flatten().fold(Partial::default(), Partial::merge))
}
