//! One thread owns the library: it alone reads, and the others reduce what it hands them.
//!
//! The caller's thread is that one. The values travel through a bounded queue, so that no more are in
//! memory than there are threads to reduce them, and the vectors travel back to be filled again.

use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::in_order::InOrder;
use crate::accumulator::{Accumulator, Sink};
use crate::job::Job;
use crate::pieces::Pieces;
use crate::{Error, Summary};

/// A piece that was read.
type Read = (u64, Vec<f64>);

pub(crate) fn reduce(job: &Job<'_>, library: &impl Pieces) -> Result<Summary, Error> {
    let wanted = job.threads();
    let (to_reduce, filled) = sync_channel::<Read>(wanted);
    let filled = Mutex::new(filled);
    let (give_back, emptied) = channel::<Vec<f64>>();
    let parts = Mutex::new(InOrder::default());

    thread::scope(|scope| {
        // Moved in, so that it is dropped when this scope's closure ends: that ends the reducers.
        let to_reduce: SyncSender<Read> = to_reduce;
        for started in 0..wanted {
            let give_back = give_back.clone();
            let (filled, parts) = (&filled, &parts);
            let reducer = thread::Builder::new().name(format!("reduce-{started}"));
            let reducer = reducer.spawn_scoped(scope, move || {
                let mut accumulator = Accumulator::new(job.meaning);
                while let Some((index, values)) = next(filled) {
                    let part = job.caught(index, || {
                        accumulator.forget();
                        Ok(job.summarise(index, &values, &mut accumulator))
                    });
                    let part = part.and_then(|part| job.accept(index, part));
                    parts.lock().unwrap_or_else(PoisonError::into_inner).arrive(index, part);
                    // The reader may be done and gone.
                    let _ = give_back.send(values);
                }
            });
            if let Err(e) = reducer {
                return Err(Error::Threads { started, wanted, reason: e.to_string() });
            }
        }
        let mut here = Accumulator::new(job.meaning);
        for index in 0..job.len() {
            let failed = || parts.lock().unwrap_or_else(PoisonError::into_inner).has_failed();
            if job.cancelled() || failed() {
                break;
            }
            if let Some(value) = library.all_the_same(job, index) {
                let part = job.accept(index, here.same(value, job.cut.piece(index).len()));
                parts.lock().unwrap_or_else(PoisonError::into_inner).arrive(index, part);
                continue;
            }
            let mut values = emptied.try_recv().unwrap_or_default();
            // What is too large for the queue is reduced here.
            let mut read = || {
                here.forget();
                let feed = &mut |values: &[f64]| here.feed(values);
                if library.read_in_portions(job, index, &mut values, feed)? {
                    return Ok(Some(here.finish()));
                }
                library.read(job, index, &mut values).map(|()| None)
            };
            match job.caught(index, &mut read) {
                Ok(Some(part)) => {
                    let part = job.accept(index, part);
                    parts.lock().unwrap_or_else(PoisonError::into_inner).arrive(index, part);
                }
                // A send fails only when all reducers are gone, and they go when this loop is over.
                Ok(None) => to_reduce.send((index, values)).unwrap_or_default(),
                Err(error) => {
                    let mut parts = parts.lock().unwrap_or_else(PoisonError::into_inner);
                    parts.arrive(index, Err(error));
                    break;
                }
            }
        }
        Ok(())
    })?;

    let parts = parts.into_inner().unwrap_or_else(PoisonError::into_inner);
    parts.whole(job.len()).unwrap_or(Err(Error::Cancelled))
}

/// The next piece to reduce, `None` when there will be no more. The lock is held while waiting: the
/// others would only wait for the same.
fn next(filled: &Mutex<Receiver<Read>>) -> Option<Read> {
    filled.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}
