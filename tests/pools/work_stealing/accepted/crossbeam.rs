//! The deques of `crossbeam-deque`, which need no lock. Under the model they take no steps.

use crossbeam_deque::{Steal, Stealer, Worker};
use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

struct TellsTheOthers<'a>(&'a AtomicBool);

impl Drop for TellsTheOthers<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

pub fn work_stealing(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    assert!(chunk > 0);
    let rows = source.rows();
    let queues: Vec<_> = (0..threads.max(1)).map(|_| Worker::new_lifo()).collect();
    let stealers: Vec<_> = queues.iter().map(Worker::stealer).collect();
    queues[0].push(0..rows);
    let (left, stop) = (&AtomicUsize::new(rows), &AtomicBool::new(false));
    let stealers = &stealers;

    let mut parts = thread::scope(|scope| {
        let worker = |(me, own): (usize, Worker<Range<usize>>)| {
            scope.spawn(move || {
                let _end = TellsTheOthers(stop);
                let mut parts = Vec::new();
                while left.load(Ordering::Relaxed) > 0 && !stop.load(Ordering::Relaxed) {
                    let Some(mut range) = own.pop().or_else(|| steal(stealers, me)) else {
                        thread::yield_now();
                        continue;
                    };
                    while range.len() > chunk {
                        let middle = range.start + range.len().div_ceil(chunk) / 2 * chunk;
                        own.push(middle..range.end);
                        range.end = middle;
                    }
                    let values = source.read(range.clone())?;
                    parts.push((range.start, Partial::of(&values)));
                    left.fetch_sub(range.len(), Ordering::Relaxed);
                }
                Ok(parts)
            })
        };
        let workers: Vec<_> = queues.into_iter().enumerate().map(worker).collect();
        let results: Vec<Result<Vec<_>, Error>> =
            workers.into_iter().map(|worker| worker.join().unwrap()).collect();
        let parts: Result<Vec<_>, Error> = results.into_iter().collect();
        Ok::<_, Error>(parts?.concat())
    })?;
    parts.sort_unstable_by_key(|&(start, _)| start);
    Ok(parts.into_iter().map(|(_, part)| part).sum())
}

/// The oldest range of another queue. `Retry` says that another thread was at it at the same moment: there may
/// be more.
fn steal(stealers: &[Stealer<Range<usize>>], me: usize) -> Option<Range<usize>> {
    let mut others = stealers.iter().cycle().skip(me + 1).take(stealers.len() - 1);
    others.find_map(|stealer| {
        loop {
            match stealer.steal() {
                Steal::Success(range) => return Some(range),
                Steal::Empty => return None,
                Steal::Retry => {}
            }
        }
    })
}
