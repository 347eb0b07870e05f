//! Rayon shares the work out: idle threads steal from busy ones.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use rayon::ThreadPoolBuilder;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::job::Job;
use crate::pieces::{Pieces, ReadAndReduce};
use crate::{Error, Summary};

/// Pieces between two merges: their parts wait in memory, about a hundred bytes each.
const WINDOW: u64 = 1 << 14;

pub(crate) fn reduce(job: &Job<'_>, handle: &impl Pieces) -> Result<Summary, Error> {
    let wanted = job.threads().max(1);
    let pool = ThreadPoolBuilder::new()
        .num_threads(wanted)
        .thread_name(|number| format!("rayon-{number}"))
        .build()
        .map_err(|e| Error::Threads { started: 0, wanted, reason: e.to_string() })?;
    // The lowest piece that failed: those after it are not needed any more, those before are, since
    // the first failure in the file is the one to report. Relaxed: seen late, it costs a read.
    let failed = AtomicU64::new(u64::MAX);
    let run = |worker: &mut ReadAndReduce<'_, _>, index| {
        if job.cancelled() || index > failed.load(Relaxed) {
            return None;
        }
        let part = job.reduce(index, worker);
        if part.is_err() {
            failed.fetch_min(index, Relaxed);
        }
        Some(part)
    };
    let mut whole = Summary::default();
    let mut first = 0;
    while first < job.len() {
        let end = job.len().min(first.saturating_add(WINDOW));
        let parts: Vec<Option<Result<Summary, Error>>> = pool.install(|| {
            (first..end).into_par_iter().map_init(|| ReadAndReduce::new(job, handle), run).collect()
        });
        // A failure outweighs a cancellation.
        let mut complete = true;
        for part in parts {
            match part {
                Some(part) => whole.merge(&part?),
                None => complete = false,
            }
        }
        if !complete {
            return Err(Error::Cancelled);
        }
        first = end;
    }
    Ok(whole)
}
