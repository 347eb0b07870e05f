//! A library that only one thread may be in at a time.

use super::readers::Readers;
use harness::unwatched::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use harness::{fail, mention};
use std::cell::UnsafeCell;
use std::panic::{self, AssertUnwindSafe};

/// Stands for a library in C that keeps tables of its own and locks nothing. Any use of it looks into these
/// tables, so under the model two calls that nothing orders are a data race. Two threads that are inside at
/// the same time are noticed in both flavours.
pub struct Solo {
    /// The memory that every call reads and writes. The model follows `get`; the pointer itself is not used.
    tables: UnsafeCell<()>,
    /// The number of the thread that is inside, or 0. Recorded only: it orders nothing.
    inside: AtomicU64,
    /// How many calls of that thread have not returned: more than one if a callback calls.
    calls: AtomicUsize,
    threads: Readers,
    /// Two threads have met, which ends the check: what they do afterwards is not looked at.
    is_over: AtomicBool,
}

/// No thread is inside.
impl Default for Solo {
    fn default() -> Solo {
        Solo {
            tables: UnsafeCell::new(()),
            inside: AtomicU64::new(0),
            calls: AtomicUsize::new(0),
            threads: Readers::default(),
            is_over: AtomicBool::new(false),
        }
    }
}

impl Solo {
    /// A call of the library, which does `work` inside. Nothing panics in there.
    pub fn call<R>(&self, what: &str, work: impl FnOnce() -> R) -> R {
        self.enter(what);
        let result = work();
        self.leave();
        result
    }

    /// A call of the library that calls back: `each` gets one name after the other while it says true.
    pub fn visit(&self, names: &[&str], each: &mut dyn FnMut(&str) -> bool) {
        self.enter("visits");
        for name in names {
            let goes_on = match panic::catch_unwind(AssertUnwindSafe(|| each(name))) {
                Ok(goes_on) => goes_on,
                Err(payload) if payload.is::<&str>() || payload.is::<String>() => fail!(
                    "unwinds through the library",
                    "a callback panicked, and the panic came out of it into the library. A library in C \
                     cannot be left in this way: the process is aborted, or the library stays half done"
                ),
                // What a check has found goes on its way.
                Err(payload) => panic::resume_unwind(payload),
            };
            self.look("is back from the callback");
            if !goes_on {
                break;
            }
        }
        self.leave();
    }

    fn enter(&self, what: &str) {
        self.look(what);
        self.calls.fetch_add(1, Relaxed);
    }

    /// Uses the tables, as every part of a call does.
    fn look(&self, what: &str) {
        if self.is_over.load(Relaxed) {
            return;
        }
        mention(|| format!("{what} in the library"));
        let me = self.threads.number();
        let other = self.inside.swap(me, Relaxed);
        // Real threads stay for a moment, so that they are noticed.
        let stays = (0..200).all(|_| self.inside.load(Relaxed) == me);
        if !stays || (other != 0 && other != me) {
            self.is_over.store(true, Relaxed);
            fail!(
                "two in the library",
                "a thread {what} in the library while another one is inside"
            );
        }
        // A step of the model, and a use of plain memory: one that no lock orders is a data race.
        let _ = self.tables.get();
    }

    fn leave(&self) {
        self.look("ends its call");
        if self.calls.fetch_sub(1, Relaxed) == 1 {
            self.inside.store(0, Relaxed);
        }
    }
}
