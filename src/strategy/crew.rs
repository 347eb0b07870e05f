//! Threads that claim piece after piece until none is left.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::in_order::InOrder;
use crate::Error;
use crate::job::{Job, Part, Worker};

/// What the threads share.
pub(super) struct Crew<'a, P> {
    job: &'a Job<'a>,
    /// The first piece that nobody has claimed. Relaxed: a read-modify-write hands out each number
    /// once, and the pieces are handed on through `parts`, never through this counter.
    unclaimed: AtomicU64,
    /// Set after a failure: claim no more. Relaxed: a thread that sees it late reads one piece more.
    failed: AtomicBool,
    parts: Mutex<InOrder<P>>,
}

/// Reduces all pieces of `job` with as many threads as it asks for. Each makes its worker itself, by
/// `hire`, and drops it itself.
pub(crate) fn reduce<W: Worker>(
    job: &Job<'_>,
    hire: impl Fn() -> Result<W, Error> + Sync,
) -> Result<W::Part, Error>
where
    W::Part: Send,
{
    let crew = Crew::new(job);
    crew.run(|| crew.work(&hire))?;
    crew.whole()
}

impl<'a, P: Part + Send> Crew<'a, P> {
    pub(super) fn new(job: &'a Job<'a>) -> Crew<'a, P> {
        Crew {
            job,
            unclaimed: AtomicU64::new(0),
            failed: AtomicBool::new(false),
            parts: Mutex::default(),
        }
    }

    /// Runs `work` on every thread of the crew until all are done.
    pub(super) fn run(&self, work: impl Fn() -> Result<(), Error> + Sync) -> Result<(), Error> {
        let wanted = self.job.threads();
        if wanted == 1 {
            // The caller's own: small datasets are reduced before another has started.
            return work();
        }
        thread::scope(|scope| {
            let mut workers = Vec::new();
            for started in 0..wanted {
                let worker = thread::Builder::new().name(format!("reduce-{started}"));
                match worker.spawn_scoped(scope, &work) {
                    Ok(worker) => workers.push(worker),
                    Err(e) => {
                        self.fail();
                        return Err(Error::Threads { started, wanted, reason: e.to_string() });
                    }
                }
            }
            // Each worker is joined by hand: `scope` alone would turn an error into silence, and a
            // panic into one without its message.
            let ends: Vec<_> = workers.into_iter().map(|worker| worker.join()).collect();
            for end in ends {
                match end {
                    Ok(outcome) => outcome?,
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            Ok(())
        })
    }

    /// One thread's work. Its own error is that of hiring; those of pieces go to `parts`.
    fn work<W: Worker<Part = P>>(&self, hire: impl Fn() -> Result<W, Error>) -> Result<(), Error> {
        let mut worker = hire().inspect_err(|_| self.fail())?;
        // Pieces are claimed in order and a claimed one is always read to its end. So of several
        // failing pieces the first is among those claimed, and is the one reported in every run.
        while let Some(index) = self.claim(1) {
            let count = self.extend(index, worker.alike(index));
            let part = self.job.reduce_alike(index, count, &mut worker);
            self.arrive_alike(index, count, part);
        }
        Ok(())
    }

    /// The first of `count` pieces that are the caller's from now on, unless there are no more, or no
    /// more are wanted. The last of them may be past the end.
    pub(super) fn claim(&self, count: u64) -> Option<u64> {
        if self.failed.load(Relaxed) || self.job.cancelled() {
            return None;
        }
        let index = self.unclaimed.fetch_add(count, Relaxed);
        (index < self.job.len()).then_some(index)
    }

    /// Claims `count` pieces instead of piece `index` alone, which was claimed last, unless another thread has
    /// claimed the next one meanwhile. Returns how many are the caller's.
    fn extend(&self, index: u64, count: u64) -> u64 {
        let end = self.job.len().min(index.saturating_add(count));
        if count <= 1 {
            return 1;
        }
        // Relaxed: as in `claim`, each number is handed out once.
        match self.unclaimed.compare_exchange(index + 1, end, Relaxed, Relaxed) {
            Ok(_) => end - index,
            Err(_) => 1,
        }
    }

    /// Takes what became of piece `index`.
    pub(super) fn arrive(&self, index: u64, part: Result<P, Error>) {
        self.arrive_alike(index, 1, part);
    }

    /// Takes what became of `count` pieces from `index` on.
    fn arrive_alike(&self, index: u64, count: u64, part: Result<P, Error>) {
        if part.is_err() {
            self.fail();
        }
        // Held for a merge only, never during a read.
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).arrive_alike(index, count, part);
    }

    /// Lets nobody claim any more.
    pub(super) fn fail(&self) {
        self.failed.store(true, Relaxed);
    }

    /// The summary of all pieces, after the threads have ended.
    pub(super) fn whole(self) -> Result<P, Error> {
        let parts = self.parts.into_inner().unwrap_or_else(PoisonError::into_inner);
        parts.whole(self.job.len()).unwrap_or(Err(Error::Cancelled))
    }
}
