//! A fixed pool of threads, a queue of jobs in front of it and a queue of answers behind it.

use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::in_order::InOrder;
use crate::job::{Job, Worker};
use crate::pieces::{Pieces, ReadAndReduce};
use crate::{Error, Summary};

/// What became of a piece; `None` if nobody wants it any more.
type Answer = (u64, Option<Result<Summary, Error>>);

pub(crate) fn reduce(job: &Job<'_>, handle: &impl Pieces) -> Result<Summary, Error> {
    let wanted = job.threads();
    // Bounded, so that it is not as long as the dataset.
    let (submit, jobs) = sync_channel::<u64>(2 * wanted);
    let jobs = Mutex::new(jobs);
    let (answer, answers) = channel::<Answer>();
    let mut parts = InOrder::default();

    thread::scope(|scope| {
        // Moved in: when this closure returns it is dropped, and the pool comes to its end.
        let submit = submit;
        for started in 0..wanted {
            let (jobs, answer) = (&jobs, answer.clone());
            let thread = thread::Builder::new().name(format!("pool-{started}"));
            let thread = thread.spawn_scoped(scope, move || {
                let mut worker = ReadAndReduce::new(job, handle);
                while let Some(index) = next(jobs) {
                    // The caller waits for as many answers as it submitted jobs.
                    if answer.send((index, run(job, index, &mut worker))).is_err() {
                        break;
                    }
                }
            });
            if let Err(e) = thread {
                return Err(Error::Threads { started, wanted, reason: e.to_string() });
            }
        }
        let mut waiting = 0;
        for index in 0..job.len() {
            if job.cancelled() || parts.has_failed() {
                break;
            }
            // The channel is open as long as the pool runs, and the pool runs until it is closed.
            submit.send(index).unwrap_or_default();
            waiting += 1;
            while let Ok(answer) = answers.try_recv() {
                waiting -= 1;
                parts.take(answer);
            }
        }
        for answer in answers.iter().take(waiting) {
            parts.take(answer);
        }
        Ok(())
    })?;
    parts.whole(job.len()).unwrap_or(Err(Error::Cancelled))
}

/// Does one job, unless the caller wants no more.
fn run(
    job: &Job<'_>,
    index: u64,
    worker: &mut impl Worker<Part = Summary>,
) -> Option<Result<Summary, Error>> {
    (!job.cancelled()).then(|| job.reduce(index, worker))
}

/// The next job, `None` when there will be no more.
fn next(jobs: &Mutex<Receiver<u64>>) -> Option<u64> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

impl InOrder<Summary> {
    fn take(&mut self, (index, part): Answer) {
        if let Some(part) = part {
            self.arrive(index, part);
        }
    }
}
