//! Mistake: unstable sum
//!
//! The parts are merged as they come in: which is first depends on which thread gets the permit.
//!
//! Rejected by: same_bits, model, as unstable sum

use interleave::{Error, Partial, Source};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};
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
    let memory = Semaphore::new(most.max(1));

    let total = Mutex::new(Partial::default());
    let work = || -> Result<(), Error> {
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= chunks {
                return Ok(());
            }
            let start = i * chunk;
            let _permit = memory.acquire();
            let values = source.read(start..rows.min(start + chunk))?;
            let part = part(&values);
            let mut total = total.lock().unwrap();
            *total = total.merge(part);
        }
    };

    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a worker panicked"))
    })?;
    Ok(total.into_inner().unwrap())
}

struct Semaphore {
    free: Mutex<usize>,
    freed: Condvar,
}

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
