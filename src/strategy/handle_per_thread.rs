//! Every thread with a handle of its own, and a lock around opening and closing.
//!
//! libhdf5 keeps tables of what is open. Two threads that open or close at the same time can spoil
//! them, even for different files, so the recipe of PyTables serialises both.

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use super::in_order::InOrder;
use crate::chunks::Chunks;
use crate::{Error, Source, Summary};

/// What the threads share.
struct Shared<'a> {
    chunks: &'a Chunks<'a>,
    /// Held while a source is opened or closed. It protects what is behind `open`, not a value here.
    open_close: Mutex<()>,
    /// The first chunk that nobody has claimed. Relaxed: a read-modify-write hands out each number
    /// once, and the chunks are handed on through `parts`, never through this counter.
    unclaimed: AtomicUsize,
    /// Set after a failure: claim no more. Relaxed: a thread that sees it late reads one chunk more.
    failed: AtomicBool,
    parts: Mutex<InOrder>,
}

/// Reduces with `threads` threads (0: one for each core). `first` is an open source, the others
/// come from `open`.
pub(crate) fn reduce<S: Source>(
    first: S,
    open: impl Fn() -> Result<S, Error> + Sync,
    threads: usize,
    chunks: &Chunks<'_>,
) -> Result<Summary, Error> {
    // `first` only told the shape. It is closed before any other is opened: a source need not be
    // `Send`, so no thread but this one may close it.
    drop(first);
    let shared = Shared {
        chunks,
        open_close: Mutex::new(()),
        unclaimed: AtomicUsize::new(0),
        failed: AtomicBool::new(false),
        parts: Mutex::default(),
    };
    let wanted = match threads {
        0 => thread::available_parallelism().map_or(1, NonZero::get),
        n => n,
    };
    let wanted = wanted.min(chunks.len());

    thread::scope(|scope| {
        let work = || shared.work(&open);
        let mut workers = Vec::new();
        for started in 0..wanted {
            let worker = thread::Builder::new().name(format!("reduce-{started}"));
            match worker.spawn_scoped(scope, work) {
                Ok(worker) => workers.push(worker),
                Err(e) => {
                    shared.failed.store(true, Relaxed);
                    return Err(Error::Threads { started, wanted, reason: e.to_string() });
                }
            }
        }
        // Each worker is joined by hand: `scope` alone would turn an error into silence, and a panic
        // into one without its message.
        let ends: Vec<_> = workers.into_iter().map(|worker| worker.join()).collect();
        for end in ends {
            match end {
                Ok(outcome) => outcome?,
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(())
    })?;

    let parts = shared.parts.into_inner().unwrap_or_else(PoisonError::into_inner);
    parts.whole(chunks.len()).unwrap_or(Err(Error::Cancelled))
}

impl Shared<'_> {
    /// One thread's work: claims chunks until none is left.
    ///
    /// Its own error is that of opening; those of chunks go to `parts`.
    fn work<S: Source>(&self, open: impl Fn() -> Result<S, Error>) -> Result<(), Error> {
        let source = {
            let _lock = self.lock_open_close();
            open().inspect_err(|_| self.failed.store(true, Relaxed))?
        };
        let source = ClosedUnderLock { source: Some(source), shared: self };
        // Chunks are claimed in order and a claimed one is always read to its end. So of several
        // failing chunks the first is among those claimed, and is the one reported in every run.
        while !self.failed.load(Relaxed) && !self.chunks.cancelled() {
            let index = self.unclaimed.fetch_add(1, Relaxed);
            if index >= self.chunks.len() {
                break;
            }
            let part = self.chunks.reduce(index, source.get());
            if part.is_err() {
                self.failed.store(true, Relaxed);
            }
            // Held for a merge only, never during a read.
            self.parts.lock().unwrap_or_else(PoisonError::into_inner).arrive(index, part);
        }
        Ok(())
    }

    fn lock_open_close(&self) -> MutexGuard<'_, ()> {
        // A panic while opening left nothing half done here: the lock holds no value.
        self.open_close.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A source that is dropped, also by a panic, under the lock that it was opened under.
struct ClosedUnderLock<'a, S> {
    /// `None` only while it is dropped.
    source: Option<S>,
    shared: &'a Shared<'a>,
}

impl<S> ClosedUnderLock<'_, S> {
    fn get(&self) -> &S {
        self.source.as_ref().expect("the source is there until it is dropped")
    }
}

impl<S> Drop for ClosedUnderLock<'_, S> {
    fn drop(&mut self) {
        let _lock = self.shared.lock_open_close();
        drop(self.source.take());
    }
}
