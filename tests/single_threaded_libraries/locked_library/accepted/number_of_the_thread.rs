//! Each thread has a number, and the number of the thread that is inside is an atomic: a thread that finds its own
//! there need not lock anything. The `ReentrantLock` of `std` knows its thread in this way.

use interleave::Error;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard};

static NEXT: AtomicU64 = AtomicU64::new(1);

std::thread_local! {
    static MINE: u64 = NEXT.fetch_add(1, Relaxed);
}

pub trait Library: Send {
    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error>;
    fn visit(&self, each: &mut dyn FnMut(&str) -> bool);
}

pub struct Locked<L> {
    library: L,
    lock: Mutex<()>,
    /// The number of the thread that has the lock, or 0. Relaxed: a thread looks for its own number, and whether that
    /// is there is up to that thread alone.
    inside: AtomicU64,
}

// SAFETY: a call uses `library` only if its thread holds `lock`.
unsafe impl<L: Send> Sync for Locked<L> {}

struct Inside<'a> {
    number: &'a AtomicU64,
    _guard: MutexGuard<'a, ()>,
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.number.store(0, Relaxed);
    }
}

impl<L: Library> Locked<L> {
    pub fn new(library: L) -> Locked<L> {
        Locked { library, lock: Mutex::new(()), inside: AtomicU64::new(0) }
    }

    /// None if the thread is inside already.
    fn enter(&self) -> Option<Inside<'_>> {
        let me = MINE.with(|mine| *mine);
        if self.inside.load(Relaxed) == me {
            return None;
        }
        let guard = self.lock.lock().unwrap();
        self.inside.store(me, Relaxed);
        Some(Inside { number: &self.inside, _guard: guard })
    }

    pub fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        let _inside = self.enter();
        self.library.read(rows)
    }

    pub fn visit(&self, mut each: impl FnMut(&str) -> bool) {
        let mut panicked = None;
        {
            let _inside = self.enter();
            self.library.visit(&mut |name| match panic::catch_unwind(AssertUnwindSafe(|| each(name))) {
                Ok(goes_on) => goes_on,
                Err(payload) => {
                    panicked = Some(payload);
                    false
                }
            });
        }
        if let Some(payload) = panicked {
            panic::resume_unwind(payload);
        }
    }

    pub fn each_chunk(
        &self,
        rows: Range<usize>,
        chunk: usize,
        mut work: impl FnMut(Vec<f64>),
    ) -> Result<(), Error> {
        let end = rows.end;
        let chunks = rows.step_by(chunk).map(|start| self.read(start..end.min(start.saturating_add(chunk))));
        for values in chunks {
            work(values?);
        }
        Ok(())
    }
}
