//! Threads that cut their work in two, and take from each other the work that is left.

use interleave::{Error, Partial, Source};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// Reduces `source` with `threads` threads. Each thread has a queue with ranges of rows, and at first one
/// queue holds the range of all rows. A thread takes the newest range from its own queue. If its queue is
/// empty, it *steals* the oldest range from another queue. It goes on until all rows have been read, and
/// does not stop when it finds nothing to steal.
///
/// A range of more than `chunk` rows is cut in two, at a multiple of `chunk`. The thread goes on with one
/// half, and the other half goes into its queue, where it can be stolen. A range of at most `chunk` rows is
/// read with one `read`. So every chunk is read once, and the chunks begin at multiples of `chunk`.
///
/// The parts of the chunks are merged in the order of the chunks, starting with `Partial::default()`. If
/// `threads` is 0, it counts as 1.
///
/// # Errors
/// Returns the error from a read that failed; if several failed, any one of their errors. The other threads
/// then end too, even though rows are left.
///
/// # Panics
/// If `chunk` is 0, or a read panics. The other threads then end too.
pub fn work_stealing(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    assert!(chunk > 0, "a chunk has at least one row");
    let rows = source.rows();
    let queues: Vec<_> = (0..threads.max(1)).map(|_| Mutex::new(VecDeque::new())).collect();
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

/// What the threads share. Each lock protects one queue, and no thread holds two.
struct Crew {
    queues: Vec<Mutex<VecDeque<Range<usize>>>>,
    /// Rows that have not been read, whether they are in a queue or in the hands of a thread. A
    /// thread may see an older number, and then checks once more. The number orders nothing,
    /// because ranges are handed over under locks, and parts by `join`. So Relaxed is enough.
    left: AtomicUsize,
    /// A thread has ended, so the others need not wait for rows that it may have had. Relaxed, as above.
    stop: AtomicBool,
}

/// Tells the others when a thread ends, by a return, an error or a panic.
struct TellsTheOthers<'a>(&'a AtomicBool);

impl Drop for TellsTheOthers<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Crew {
    /// What thread `me` does. Returns the parts of the chunks that it has read, each with its first
    /// row.
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

    /// The newest range in the thread's own queue, or else the oldest in another, which is the
    /// longest one there.
    fn take(&self, me: usize) -> Option<Range<usize>> {
        // This is a statement of its own, so that the lock is given up before another is taken.
        let own = self.queues[me].lock().unwrap().pop_back();
        own.or_else(|| {
            let others = (1..self.queues.len()).map(|i| (me + i) % self.queues.len());
            others.into_iter().find_map(|other| self.queues[other].lock().unwrap().pop_front())
        })
    }
}
