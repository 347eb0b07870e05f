//! A dataset that shows what is done after a failure.

use super::faulty;
use super::latch::Latch;
use harness::mention;
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use interleave::{Error, Source};
use std::cell::RefCell;
use std::ops::Range;
use std::panic;
use std::sync::Arc;
use std::thread::{self, ThreadId};

/// The read of the first row fails; every other read returns only when the thread that met the
/// failure has ended. Whatever is read after that was claimed by a thread that could have known.
pub struct Aftermath {
    rows: usize,
    /// The thread that made this. If it reads too it cannot end first, so nobody waits for it.
    owner: ThreadId,
    over: Arc<Latch>,
    reads: AtomicUsize,
    panics: bool,
}

/// Opens the latch when the thread ends that owns it.
struct OpensAtTheEnd(Arc<Latch>);

impl Drop for OpensAtTheEnd {
    fn drop(&mut self) {
        self.0.open();
    }
}

thread_local! {
    /// What a thread does when it ends.
    static LAST: RefCell<Option<OpensAtTheEnd>> = const { RefCell::new(None) };
}

impl Aftermath {
    /// A dataset of `rows` rows.
    pub fn new(rows: usize) -> Aftermath {
        let (owner, over) = (thread::current().id(), Arc::default());
        Aftermath { rows, owner, over, reads: AtomicUsize::new(0), panics: false }
    }

    /// The same, and the failure is a panic with [`faulty::MESSAGE`].
    pub fn panicking(rows: usize) -> Aftermath {
        Aftermath { panics: true, ..Aftermath::new(rows) }
    }

    /// How often `read` was called.
    pub fn reads(&self) -> usize {
        self.reads.load(Relaxed)
    }
}

impl Source for Aftermath {
    fn rows(&self) -> usize {
        self.rows
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        mention(|| format!("reads rows {rows:?}"));
        self.reads.fetch_add(1, Relaxed);
        if !rows.contains(&0) {
            self.over.wait();
            return Ok(vec![1.0; rows.len()]);
        }
        if thread::current().id() == self.owner {
            self.over.open();
        } else {
            LAST.set(Some(OpensAtTheEnd(Arc::clone(&self.over))));
        }
        if self.panics {
            // Not `panic!`: a panic that a check makes on purpose need not be printed.
            panic::resume_unwind(Box::new(faulty::MESSAGE));
        }
        Err(faulty::error(0))
    }
}
