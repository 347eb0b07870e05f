//! A reduction by many threads, with a limited number of chunks in memory at the same time.

use interleave::{Error, Partial, Source};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};
use std::thread;

/// Reduces `source` with up to `threads` threads, chunk by chunk; whenever a thread is free, it
/// claims the next chunk. Every chunk has `chunk` rows (the last may have fewer), and is read by
/// one `read` and reduced by one call of `part`. The results are merged in the order of the chunks,
/// starting with `Partial::default()`.
///
/// At most `most` chunks are in memory at any time: a chunk is in memory from the beginning of its
/// `read` until `part` has returned. While there is work, as many chunks can be in memory as `most`
/// and `threads` allow. A `most` of 0 counts as 1, and so does a `threads` of 0.
///
/// # Errors
/// The error of a read that failed. By then, all threads have ended.
///
/// # Panics
/// If a read or `part` panics (once all threads have ended), or if `chunk` is 0.
pub fn two_at_once(
    source: &dyn Source,
    chunk: usize,
    threads: usize,
    most: usize,
    part: &(dyn Fn(&[f64]) -> Partial + Sync),
) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    // The first chunk that has not been claimed.
    let next = AtomicUsize::new(0);
    // A permit is the right to have a chunk in memory.
    let memory = Semaphore::new(most.max(1));

    let work = || -> Result<Vec<(usize, Partial)>, Error> {
        let mut parts = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= chunks {
                return Ok(parts);
            }
            let start = i * chunk;
            // The permit is held from before the read until `part` has returned: at the end of the
            // loop's body, the values are dropped first and the permit after them.
            let _permit = memory.acquire();
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

/// Permits that come back by themselves.
struct Semaphore {
    /// The free permits. A thread that adds one notifies `freed`.
    free: Mutex<usize>,
    freed: Condvar,
}

/// One permit; dropping it gives it back.
struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Semaphore {
    fn new(permits: usize) -> Semaphore {
        Semaphore { free: Mutex::new(permits), freed: Condvar::new() }
    }

    fn acquire(&self) -> Permit<'_> {
        let mut free = self.free.lock().unwrap();
        while *free == 0 {
            free = self.freed.wait(free).unwrap();
        }
        *free -= 1;
        Permit { semaphore: self }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *self.semaphore.free.lock().unwrap() += 1;
        self.semaphore.freed.notify_one();
    }
}
