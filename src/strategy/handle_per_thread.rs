//! Every thread with a handle of its own, and a lock around opening and closing.
//!
//! libhdf5 keeps tables of what is open. Two threads that open or close at the same time can spoil
//! them, even for different files, so the recipe of PyTables serialises both.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::crew;
use crate::job::Job;
use crate::pieces::{Pieces, ReadAndReduce};
use crate::{Error, Summary};

/// Reduces with a handle from `open` in each thread.
pub(crate) fn reduce<P: Pieces>(
    job: &Job<'_>,
    open: impl Fn() -> Result<P, Error> + Sync,
) -> Result<Summary, Error> {
    // Held while a handle is opened or closed. It protects what is behind `open`, not a value here.
    let open_close = Mutex::new(());
    crew::reduce(job, || {
        let handle = {
            let _lock = lock(&open_close);
            open()?
        };
        let handle = ClosedUnderLock { handle: Some(handle), open_close: &open_close };
        Ok(ReadAndReduce::new(job, handle))
    })
}

fn lock(open_close: &Mutex<()>) -> MutexGuard<'_, ()> {
    // A panic while opening left nothing half done here: the lock holds no value.
    open_close.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A handle that is dropped, also by a panic, under the lock that it was opened under.
struct ClosedUnderLock<'a, P> {
    /// `None` only while it is dropped.
    handle: Option<P>,
    open_close: &'a Mutex<()>,
}

impl<P: Pieces> Pieces for ClosedUnderLock<'_, P> {
    fn read(&self, job: &Job<'_>, index: u64, values: &mut Vec<f64>) -> Result<(), Error> {
        self.handle
            .as_ref()
            .expect("the handle is there until it is dropped")
            .read(job, index, values)
    }

    fn read_in_portions(
        &self,
        job: &Job<'_>,
        index: u64,
        values: &mut Vec<f64>,
        take: &mut dyn FnMut(&[f64]),
    ) -> Result<bool, Error> {
        let handle = self.handle.as_ref().expect("the handle is there until it is dropped");
        handle.read_in_portions(job, index, values, take)
    }

    fn all_the_same(&self, job: &Job<'_>, index: u64) -> Option<f64> {
        self.handle.as_ref().and_then(|handle| handle.all_the_same(job, index))
    }

    fn alike(&self, job: &Job<'_>, index: u64) -> u64 {
        self.handle.as_ref().map_or(1, |handle| handle.alike(job, index))
    }
}

impl<P> Drop for ClosedUnderLock<'_, P> {
    fn drop(&mut self) {
        let _lock = lock(self.open_close);
        drop(self.handle.take());
    }
}
