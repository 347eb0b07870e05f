//! Mistake: idle worker
//!
//! As long as there are many chunks, a thread claims several of them at once. While it reads a slow one, no other thread
//! can read the rest of them.
//!
//! Rejected by: slow_among_many, native, as idle worker

use interleave::{Error, Partial, Source};
use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering::*},
};
use std::thread;
pub fn claim(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let threads = threads.max(1);
    let next = AtomicUsize::new(0);
    let parts = Mutex::new(vec![None; chunks]);
    let work = || -> Result<(), Error> {
        loop {
            let mut n = 0;
            let i = next
                .fetch_update(Relaxed, Relaxed, |i| {
                    n = (chunks.saturating_sub(i) / (4 * threads)).max(1);
                    Some(i + n)
                })
                .unwrap();
            if i >= chunks {
                return Ok(());
            }
            for i in i..i + n {
                let p = Partial::of(&source.read(i * chunk..rows.min(i * chunk + chunk))?);
                parts.lock().unwrap()[i] = Some(p);
            }
        }
    };
    thread::scope(|s| {
        let hs: Vec<_> = (0..threads).map(|_| s.spawn(work)).collect();
        hs.into_iter().map(|h| h.join().unwrap()).collect::<Result<(), Error>>()
    })?;
    let parts = parts.into_inner().unwrap();
    Ok(parts.into_iter().flatten().fold(Partial::default(), Partial::merge))
}
