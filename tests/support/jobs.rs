//! Jobs for a pool, and a record of what became of them.

use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{ensure, fail, mention};
use std::sync::Arc;

/// A record of jobs: how often each of them ran, and in which order they did.
///
/// A job that [`job`](Ledger::job) makes has a clone of the record. So the record knows whether a job is
/// still somewhere, or was thrown away without being run. It takes no step that the model sees.
pub struct Ledger {
    /// How often each job ran, by its number.
    runs: Vec<AtomicUsize>,
    /// The numbers of the jobs in the order in which they ran. Filled from the first on.
    order: Vec<AtomicUsize>,
    /// How many jobs ran.
    ran: AtomicUsize,
}

/// No job.
const NOBODY: usize = usize::MAX;

impl Ledger {
    /// A record of `jobs` jobs, none of which has run.
    pub fn new(jobs: usize) -> Arc<Ledger> {
        let all = |value| (0..jobs).map(|_| AtomicUsize::new(value)).collect();
        Arc::new(Ledger { runs: all(0), order: all(NOBODY), ran: AtomicUsize::new(0) })
    }

    /// The job with this number.
    pub fn job(self: &Arc<Ledger>, number: usize) -> impl FnOnce() + Send + 'static {
        let mine = Arc::clone(self);
        move || mine.run(number)
    }

    /// Job `number` runs.
    pub fn run(&self, number: usize) {
        mention(|| format!("job {number} runs"));
        self.runs[number].fetch_add(1, Relaxed);
        if let Some(place) = self.order.get(self.ran.fetch_add(1, Relaxed)) {
            place.store(number, Relaxed);
        }
    }

    /// How many jobs ran.
    pub fn ran(&self) -> usize {
        self.ran.load(Relaxed)
    }

    /// The numbers of the jobs in the order in which they ran, as far as they have.
    pub fn order(&self) -> Vec<usize> {
        let order = self.order.iter().map(|number| number.load(Relaxed));
        order.filter(|number| *number != NOBODY).collect()
    }

    /// Ends the check if a job ran twice, or not at all. `after` is what should have seen to it: "after
    /// `drop`".
    pub fn ensure_each_once(self: &Arc<Ledger>, after: &str) {
        let runs = || self.runs.iter().map(|runs| runs.load(Relaxed)).enumerate();
        if let Some((job, times)) = runs().find(|&(_, times)| times > 1) {
            fail!("job run twice", "{after}, job {job} had been run {times} times");
        }
        let Some((job, _)) = runs().find(|&(_, times)| times == 0) else { return };
        ensure!(
            Arc::strong_count(self) == 1,
            "leftover threads",
            "{after}, job {job} had not been run. But it is still there, so it may still be run: \
             is every worker joined?"
        );
        fail!(
            "lost job",
            "{after}, job {job} had not been run, and it never will: it was thrown away"
        );
    }
}
