//! Mistake: idle worker
//!
//! There are four threads at most, however many were asked for.
//!
//! Rejected by: many_at_once, native, as idle worker

use interleave::{Error, Partial, Source};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

pub fn work_stealing(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    assert!(chunk > 0, "a chunk has at least one row");
    let rows = source.rows();
    let queues: Vec<_> = (0..threads.clamp(1, 4)).map(|_| Mutex::new(VecDeque::new())).collect();
    queues[0].lock().unwrap().push_back(0..rows);
    let crew = Crew { queues, left: AtomicUsize::new(rows), stop: AtomicBool::new(false) };

    let mut parts = thread::scope(|scope| {
        let crew = &crew;
        let worker = |me| scope.spawn(move || crew.work(me, source, chunk));
        let workers: Vec<_> = (0..crew.queues.len()).map(worker).collect();
        // All threads are joined even if one has failed, because `scope` would wait for them in any
        // case.
        let results: Vec<_> =
            workers.into_iter().map(|worker| worker.join().expect("a read panicked")).collect();
        let parts: Result<Vec<_>, Error> = results.into_iter().collect();
        Ok::<_, Error>(parts?.concat())
    })?;
    parts.sort_unstable_by_key(|&(start, _)| start);
    Ok(parts.into_iter().map(|(_, part)| part).sum())
}

struct Crew {
    queues: Vec<Mutex<VecDeque<Range<usize>>>>,
    left: AtomicUsize,
    stop: AtomicBool,
}

struct TellsTheOthers<'a>(&'a AtomicBool);

impl Drop for TellsTheOthers<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Crew {
    fn work(
        &self,
        me: usize,
        source: &dyn Source,
        chunk: usize,
    ) -> Result<Vec<(usize, Partial)>, Error> {
        let _end = TellsTheOthers(&self.stop);
        let mut parts = Vec::new();
        while self.left.load(Ordering::Relaxed) > 0 && !self.stop.load(Ordering::Relaxed) {
            let Some(mut range) = self.take(me) else {
                // Another thread may still have a range to cut.
                thread::yield_now();
                continue;
            };
            while range.len() > chunk {
                let middle = range.start + range.len().div_ceil(chunk) / 2 * chunk;
                self.queues[me].lock().unwrap().push_back(middle..range.end);
                range.end = middle;
            }
            let values = source.read(range.clone())?;
            parts.push((range.start, Partial::of(&values)));
            self.left.fetch_sub(range.len(), Ordering::Relaxed);
        }
        Ok(parts)
    }

    fn take(&self, me: usize) -> Option<Range<usize>> {
        // This is a statement of its own, so that the lock is given up before another is taken.
        let own = self.queues[me].lock().unwrap().pop_back();
        own.or_else(|| {
            let others = (1..self.queues.len()).map(|i| (me + i) % self.queues.len());
            others.into_iter().find_map(|other| self.queues[other].lock().unwrap().pop_front())
        })
    }
}
