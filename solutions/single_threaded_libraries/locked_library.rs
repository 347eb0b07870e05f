//! A library that only one thread may enter at a time, and a lock that makes it safe for any thread.

use interleave::Error;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Condvar, Mutex};
use std::thread::{self, ThreadId};

/// What the library can do. It keeps tables of its own and locks nothing, so only one thread may be inside it
/// at a time.
pub trait Library: Send {
    /// Reads the values in these rows.
    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error>;

    /// Calls `each` with one name after another, for as long as `each` returns true. `each` is called from
    /// inside the library, and may call the library again. The library is written in C, so a panic must not
    /// leave `each`.
    fn visit(&self, each: &mut dyn FnMut(&str) -> bool);
}

/// The library, made safe for any thread: several threads may call its methods at the same time. A thread
/// sleeps while it waits for its turn.
pub struct Locked<L> {
    /// Used only by the thread that has an [`Inside`].
    library: L,
    turn: Mutex<Turn>,
    /// Notified when the library is free.
    free: Condvar,
}

/// Which thread is in the library. A `Mutex` around the library would not do: it would block a
/// thread that comes in again from a callback.
struct Turn {
    thread: Option<ThreadId>,
    /// How many calls of this thread have not returned. 0 if the library is free.
    calls: usize,
}

/// A call that is under way. Dropped when it returns.
struct Inside<'a, L>(&'a Locked<L>);

// SAFETY: `library` is used only by the thread that `turn` names, and its mutex orders what one thread
// does there before what the next one does. Different threads use it in turn, hence `L: Send`.
unsafe impl<L: Send> Sync for Locked<L> {}

impl<L: Library> Locked<L> {
    /// Wraps the library.
    pub fn new(library: L) -> Locked<L> {
        let turn = Mutex::new(Turn { thread: None, calls: 0 });
        Locked { library, turn, free: Condvar::new() }
    }

    /// Does what the library's own method does.
    pub fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        let _inside = self.enter();
        self.library.read(rows)
    }

    /// Does what the library's own method does. `each` may call any method of this value. No other thread
    /// enters the library until the whole visit is over, not even when such a call has returned.
    ///
    /// # Panics
    /// If `each` panics: the visit ends, and the panic is resumed once the library has returned.
    pub fn visit(&self, mut each: impl FnMut(&str) -> bool) {
        let mut panicked = None;
        let inside = self.enter();
        self.library.visit(&mut |name| {
            let answer = panic::catch_unwind(AssertUnwindSafe(|| each(name)));
            answer.unwrap_or_else(|payload| {
                panicked = Some(payload);
                false
            })
        });
        drop(inside);
        if let Some(payload) = panicked {
            panic::resume_unwind(payload);
        }
    }

    /// Reads `rows` in chunks of `chunk` rows, where the last chunk may be shorter, and calls `work` with
    /// each chunk in order. While `work` runs, this call does not keep other threads out of the library.
    ///
    /// # Errors
    /// The first error from a read. Nothing more is read after it.
    ///
    /// # Panics
    /// If `chunk` is 0, or if `work` panics.
    pub fn each_chunk(
        &self,
        rows: Range<usize>,
        chunk: usize,
        mut work: impl FnMut(Vec<f64>),
    ) -> Result<(), Error> {
        let end = rows.end;
        for start in rows.step_by(chunk) {
            // `read` has left the library before `work` begins.
            work(self.read(start..end.min(start.saturating_add(chunk)))?);
        }
        Ok(())
    }

    /// Waits until no other thread is in the library.
    fn enter(&self) -> Inside<'_, L> {
        let me = thread::current().id();
        let turn = self.turn.lock().unwrap();
        let is_taken = |turn: &mut Turn| turn.calls > 0 && turn.thread != Some(me);
        let mut turn = self.free.wait_while(turn, is_taken).unwrap();
        turn.thread = Some(me);
        turn.calls += 1;
        Inside(self)
    }
}

impl<L> Drop for Inside<'_, L> {
    fn drop(&mut self) {
        let mut turn = self.0.turn.lock().unwrap();
        turn.calls -= 1;
        if turn.calls == 0 {
            // One is enough, because only one thread can come in.
            self.0.free.notify_one();
        }
    }
}
