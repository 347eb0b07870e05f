//! The outermost call of a thread has the guard of an ordinary mutex. The thread's id stands next
//! to it: only that thread itself can find its own id there.

use interleave::Error;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, MutexGuard};
use std::thread::{self, ThreadId};

pub trait Library: Send {
    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error>;
    fn visit(&self, each: &mut dyn FnMut(&str) -> bool);
}

pub struct Locked<L> {
    library: L,
    lock: Mutex<()>,
    /// The thread that has the guard.
    holder: Mutex<Option<ThreadId>>,
}

// SAFETY: a call uses `library` only if its thread holds `lock`.
unsafe impl<L: Send> Sync for Locked<L> {}

/// None for a call from within another one.
struct Outermost<'a> {
    holder: &'a Mutex<Option<ThreadId>>,
    _guard: MutexGuard<'a, ()>,
}

impl Drop for Outermost<'_> {
    fn drop(&mut self) {
        // The fields are dropped after this: the name is gone before the lock is free.
        *self.holder.lock().unwrap() = None;
    }
}

impl<L: Library> Locked<L> {
    pub fn new(library: L) -> Locked<L> {
        Locked { library, lock: Mutex::new(()), holder: Mutex::new(None) }
    }

    fn enter(&self) -> Option<Outermost<'_>> {
        let me = thread::current().id();
        if *self.holder.lock().unwrap() == Some(me) {
            return None;
        }
        let guard = self.lock.lock().unwrap();
        *self.holder.lock().unwrap() = Some(me);
        Some(Outermost { holder: &self.holder, _guard: guard })
    }

    pub fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        let _outermost = self.enter();
        self.library.read(rows)
    }

    pub fn visit(&self, mut each: impl FnMut(&str) -> bool) {
        let outermost = self.enter();
        let mut result = Ok(true);
        self.library.visit(&mut |name| {
            result = panic::catch_unwind(AssertUnwindSafe(|| each(name)));
            matches!(result, Ok(true))
        });
        drop(outermost);
        if let Err(payload) = result {
            panic::resume_unwind(payload);
        }
    }

    pub fn each_chunk(
        &self,
        rows: Range<usize>,
        chunk: usize,
        mut work: impl FnMut(Vec<f64>),
    ) -> Result<(), Error> {
        assert!(chunk > 0, "no number of chunks of 0 rows covers a dataset");
        let mut left = rows;
        while !left.is_empty() {
            let (start, len) = (left.start, chunk.min(left.len()));
            left.start += len;
            work(self.read(start..start + len)?);
        }
        Ok(())
    }
}
