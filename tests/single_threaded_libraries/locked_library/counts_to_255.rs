//! Mistake: two in the library
//!
//! The calls that have not returned are counted in 8 bits. When there are 256, the library is free.
//!
//! Rejected by: calls_in_calls, native, as two in the library

use interleave::Error;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Condvar, Mutex};
use std::thread::{self, ThreadId};

pub trait Library: Send {
    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error>;

    fn visit(&self, each: &mut dyn FnMut(&str) -> bool);
}

pub struct Locked<L> {
    library: L,
    turn: Mutex<Turn>,
    free: Condvar,
}

struct Turn {
    thread: Option<ThreadId>,
    calls: u8,
}

struct Inside<'a, L>(&'a Locked<L>);

// SAFETY: `library` is used only by the thread that `turn` names, and its mutex orders what one thread
// does there before what the next one does. Different threads use it in turn, hence `L: Send`.
unsafe impl<L: Send> Sync for Locked<L> {}

impl<L: Library> Locked<L> {
    pub fn new(library: L) -> Locked<L> {
        let turn = Mutex::new(Turn { thread: None, calls: 0 });
        Locked { library, turn, free: Condvar::new() }
    }

    pub fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        let _inside = self.enter();
        self.library.read(rows)
    }

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

    fn enter(&self) -> Inside<'_, L> {
        let me = thread::current().id();
        let turn = self.turn.lock().unwrap();
        let is_taken = |turn: &mut Turn| turn.calls > 0 && turn.thread != Some(me);
        let mut turn = self.free.wait_while(turn, is_taken).unwrap();
        turn.thread = Some(me);
        turn.calls = turn.calls.wrapping_add(1);
        Inside(self)
    }
}

impl<L> Drop for Inside<'_, L> {
    fn drop(&mut self) {
        let mut turn = self.0.turn.lock().unwrap();
        turn.calls = turn.calls.wrapping_sub(1);
        if turn.calls == 0 {
            // One is enough, because only one thread can come in.
            self.0.free.notify_one();
        }
    }
}
