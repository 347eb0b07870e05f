//! A pipe between processes: bytes in, the same bytes out.

use super::process::{Owner, here};
use super::{Object, Readiness, ThreadId};
use crate::ids::ProcessId;
use crate::machine::access::Access;
use std::cell::{RefCell, RefMut};
use std::collections::VecDeque;
use std::panic::Location;
use std::time::Duration;

/// One of the two ends of a pipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The one that bytes come out of.
    Reading,
    /// The one that bytes go in at.
    Writing,
}

/// Nothing came of a read or a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PipeError {
    /// No read end is left: nothing will ever be read.
    Broken,
    /// The time limit came first.
    TimedOut,
}

/// A pipe of a limited capacity.
///
/// A process may have several copies of an end. The copies of a process that crashes are closed with it; what
/// it has written stays. A reader finds the end when no copy of the write end is left, its own included.
/// A write of up to `whole` bytes goes in as one. A longer one goes in by pieces of that length or less,
/// as there is room, and a crash or another writer may come between two pieces.
pub struct Pipe {
    object: Object,
    capacity: usize,
    whole: usize,
    state: RefCell<State>,
}

struct State {
    bytes: VecDeque<u8>,
    /// By end, the process of each copy.
    readers: Vec<Owner>,
    writers: Vec<Owner>,
}

impl State {
    fn copies(&mut self, end: End) -> &mut Vec<Owner> {
        match end {
            End::Reading => &mut self.readers,
            End::Writing => &mut self.writers,
        }
    }
}

fn all_dead(copies: &[Owner]) -> bool {
    copies.iter().all(Owner::is_dead)
}

impl Pipe {
    /// A pipe, of which this process has one copy of each end.
    pub fn new(capacity: usize, whole: usize, at: &'static Location<'static>) -> Pipe {
        assert!(0 < whole && whole <= capacity, "a pipe has room for what goes in as one");
        let state = State { bytes: VecDeque::new(), readers: Vec::new(), writers: Vec::new() };
        let pipe = Pipe { object: Object::new("pipe", at), capacity, whole, state: state.into() };
        pipe.copy(End::Reading);
        pipe.copy(End::Writing);
        pipe
    }

    /// This process has one more copy of an end. Nothing can tell: it had one before.
    pub fn copy(&self, end: End) {
        let owner = Owner::new(here(), &self.object);
        self.state.borrow_mut().copies(end).push(owner);
    }

    /// One of this process's copies belongs to another process from now on, which has just been started.
    pub fn give(&self, end: End, to: ThreadId) {
        let owner = Owner::new(ProcessId::of(to), &self.object);
        *self.mine(end) = owner;
    }

    /// This process closes one of its copies.
    pub fn close(&self, end: End, at: &'static Location<'static>) {
        self.object.step("close", Access::Write, at);
        self.object.release();
        let left = {
            let mut state = self.state.borrow_mut();
            let copies = state.copies(end);
            let mine = copies.iter().position(Owner::is_here);
            copies.swap_remove(mine.expect("only what is open is closed"));
            copies.iter().filter(|owner| !owner.is_dead()).count()
        };
        let name = match end {
            End::Reading => "read",
            End::Writing => "write",
        };
        let left = || match left {
            0 => ": no other is left".to_string(),
            left => format!(": {left} left"),
        };
        self.object.note("close", || format!(" to {name}{}", left()), at);
    }

    /// Writes as many of the bytes as go in before the last reader is gone; blocks while the pipe is full.
    ///
    /// # Errors
    /// If none went in.
    pub fn write(&self, bytes: &[u8], at: &'static Location<'static>) -> Result<usize, PipeError> {
        self.mine(End::Writing);
        let mut done = 0;
        while done < bytes.len() {
            let needs = if bytes.len() <= self.whole { bytes.len() } else { 1 };
            self.object.step_when("write", Access::Write, at, &|| {
                if self.room() >= needs || all_dead(&self.state.borrow().readers) {
                    Readiness::Ready
                } else {
                    Readiness::Blocked
                }
            });
            self.object.acquire();
            if all_dead(&self.state.borrow().readers) {
                self.object.note("write", || ": no reader is left".into(), at);
                return if done == 0 { Err(PipeError::Broken) } else { Ok(done) };
            }
            let piece = &bytes[done..bytes.len().min(done + self.room().min(self.whole))];
            self.state.borrow_mut().bytes.extend(piece);
            done += piece.len();
            super::changes();
            self.object.release();
            self.object.puts();
            self.object.note("write", || format!(" {}", shown(piece)), at);
            self.shows_length();
        }
        Ok(done)
    }

    /// Reads up to `most` bytes, as many as are there; blocks while there are none. No bytes: it's the end,
    /// since no copy of the write end is left.
    ///
    /// # Errors
    /// If the time limit, which may come at any time, comes first.
    pub fn read(
        &self,
        most: usize,
        limit: Option<Duration>,
        at: &'static Location<'static>,
    ) -> Result<Vec<u8>, PipeError> {
        self.mine(End::Reading);
        let until = limit.and_then(super::deadline);
        let is_ready =
            || !self.state.borrow().bytes.is_empty() || all_dead(&self.state.borrow().writers);
        self.object.step_when("read", Access::Write, at, &|| {
            if is_ready() {
                Readiness::Ready
            } else if until.is_some() {
                Readiness::Idle { until }
            } else {
                Readiness::Blocked
            }
        });
        self.object.acquire();
        if !is_ready() {
            self.object.note("read", || ": nothing comes in time".into(), at);
            return Err(PipeError::TimedOut);
        }
        let bytes: Vec<u8> = {
            let bytes = &mut self.state.borrow_mut().bytes;
            let count = most.min(bytes.len());
            bytes.drain(..count).collect()
        };
        self.object.release();
        if bytes.is_empty() {
            self.object.note("read", || ": no writer is left".into(), at);
        } else {
            super::changes();
            self.object.takes();
            self.object.note("read", || format!(" {}", shown(&bytes)), at);
        }
        self.shows_length();
        Ok(bytes)
    }

    /// How many bytes it holds.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    fn room(&self) -> usize {
        self.capacity - self.state.borrow().bytes.len()
    }

    fn shows_length(&self) {
        self.object.shows(|| Some(format!("{} bytes inside", self.state.borrow().bytes.len())));
    }

    /// A copy of the end that belongs to this process.
    fn mine(&self, end: End) -> RefMut<'_, Owner> {
        RefMut::map(self.state.borrow_mut(), |state| {
            let mine = state.copies(end).iter_mut().find(|owner| owner.is_here());
            mine.expect("a process uses only the ends that it has been given")
        })
    }
}

fn shown(bytes: &[u8]) -> String {
    let text = bytes.escape_ascii();
    if bytes.len() <= 16 { format!("\"{text}\"") } else { format!("{} bytes", bytes.len()) }
}
