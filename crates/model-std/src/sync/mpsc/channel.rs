use super::{RecvTimeoutError, TryRecvError, TrySendError};
use crate::show;
use explorer::rt::{self, Access, Object, Readiness};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::rc::Rc;
use std::time::Duration;

/// What both ends share.
pub(super) struct Channel<T> {
    object: Object,
    queue: RefCell<VecDeque<T>>,
    bound: Option<usize>,
    senders: Cell<usize>,
    has_receiver: Cell<bool>,
    /// Receivers inside `recv`: a channel of bound 0 has room for what they wait for.
    waiting: Cell<usize>,
    /// What senders on a channel of bound 0 hold out until a receiver takes it.
    offers: RefCell<VecDeque<(T, Rc<Cell<bool>>)>>,
    /// How often a value was put in: what a bounded channel has no room for waits for a receiver, and
    /// learns what that one knew.
    sent: Cell<usize>,
    /// What the receivers knew that made room.
    room: Object,
}

// SAFETY: the model's threads take turns on one OS thread.
unsafe impl<T: Send> Send for Channel<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Channel<T> {}
impl<T> UnwindSafe for Channel<T> {}
impl<T> RefUnwindSafe for Channel<T> {}

impl<T> Channel<T> {
    pub(super) fn new(bound: Option<usize>, at: &'static Location<'static>) -> Self {
        Channel {
            object: Object::new("channel", at),
            queue: RefCell::default(),
            bound,
            senders: Cell::new(1),
            has_receiver: Cell::new(true),
            waiting: Cell::new(0),
            offers: RefCell::default(),
            sent: Cell::new(0),
            room: Object::new("room", at),
        }
    }

    pub(super) fn add_sender(&self) {
        self.senders.set(self.senders.get() + 1);
    }

    fn is_full(&self) -> bool {
        let room = match self.bound {
            None => return false,
            Some(0) => self.waiting.get(),
            Some(bound) => bound,
        };
        self.queue.borrow().len() >= room
    }

    /// Blocks while the channel is full. Gives the value back when the receiver is gone.
    pub(super) fn send(&self, value: T, at: &'static Location<'static>) -> Result<(), T> {
        if self.bound == Some(0) {
            return self.hand_over(value, at);
        }
        self.object.step_when("send", Access::Write, at, &|| {
            if self.has_receiver.get() && self.is_full() {
                Readiness::Blocked
            } else {
                Readiness::Ready
            }
        });
        self.put("send", value, at)
    }

    /// On a channel of bound 0: gives the value to a waiting receiver, or holds it out until one comes.
    fn hand_over(&self, value: T, at: &'static Location<'static>) -> Result<(), T> {
        self.object.step("send", Access::Write, at);
        if !self.has_receiver.get() || !self.is_full() {
            return self.put("send", value, at);
        }
        self.object.note("send", || format!("{}: holds it out", show::held(&value)), at);
        self.object.release();
        let taken = Rc::new(Cell::new(false));
        self.offers.borrow_mut().push_back((value, taken.clone()));
        self.object.step_when("send", Access::Write, at, &|| {
            let is_over = taken.get() || !self.has_receiver.get();
            if is_over { Readiness::Ready } else { Readiness::Blocked }
        });
        if taken.get() {
            self.room.acquire();
            return Ok(());
        }
        self.object.note("send", || ": the receiver is gone".into(), at);
        let mut offers = self.offers.borrow_mut();
        let mine = offers.iter().position(|(_, other)| Rc::ptr_eq(other, &taken));
        Err(offers.remove(mine.expect("it was not taken")).expect("it is there").0)
    }

    pub(super) fn try_send(
        &self,
        value: T,
        at: &'static Location<'static>,
    ) -> Result<(), TrySendError<T>> {
        self.object.step("try_send", Access::Write, at);
        if self.has_receiver.get() && self.is_full() {
            self.object.note("try_send", || ": it is full".into(), at);
            return Err(TrySendError::Full(value));
        }
        self.put("try_send", value, at).map_err(TrySendError::Disconnected)
    }

    fn put(&self, verb: &'static str, value: T, at: &'static Location<'static>) -> Result<(), T> {
        if !self.has_receiver.get() {
            self.object.note(verb, || ": the receiver is gone".into(), at);
            return Err(value);
        }
        self.object.release();
        if self.bound.is_some_and(|bound| self.sent.get() >= bound) {
            self.room.acquire();
        }
        self.sent.set(self.sent.get() + 1);
        rt::changes();
        self.object.puts();
        self.object.note(verb, || show::held(&value), at);
        self.queue.borrow_mut().push_back(value);
        self.shows_length();
        Ok(())
    }

    fn shows_length(&self) {
        self.object.shows(|| Some(format!("{} inside", self.queue.borrow().len())));
    }

    /// Blocks until there is a value, no sender is left, or the time limit has come.
    pub(super) fn recv(
        &self,
        limit: Option<Duration>,
        at: &'static Location<'static>,
    ) -> Result<T, RecvTimeoutError> {
        let (verb, until) = match limit {
            None => ("recv", None),
            Some(limit) => ("recv_timeout", rt::deadline(limit)),
        };
        if self.bound == Some(0) {
            // That a receiver has come is what a sender waits for.
            self.object.step(verb, Access::Write, at);
            self.object.note(verb, || ": ready to take".into(), at);
            self.room.release();
        }
        self.waiting.set(self.waiting.get() + 1);
        self.object.step_when(verb, Access::Write, at, &|| {
            if self.has_value() || self.senders.get() == 0 {
                Readiness::Ready
            } else if until.is_some() {
                Readiness::Idle { until }
            } else {
                Readiness::Blocked
            }
        });
        self.waiting.set(self.waiting.get() - 1);
        match self.take(verb, at) {
            Ok(value) => Ok(value),
            Err(TryRecvError::Disconnected) => Err(RecvTimeoutError::Disconnected),
            Err(TryRecvError::Empty) => Err(RecvTimeoutError::Timeout),
        }
    }

    pub(super) fn try_recv(&self, at: &'static Location<'static>) -> Result<T, TryRecvError> {
        self.object.step("try_recv", Access::Write, at);
        self.take("try_recv", at)
    }

    fn take(&self, verb: &'static str, at: &'static Location<'static>) -> Result<T, TryRecvError> {
        let value = self.next();
        self.shows_length();
        self.object.acquire();
        match value {
            Some(value) => {
                rt::changes();
                if self.bound.is_some() {
                    self.room.release();
                }
                self.object.takes();
                self.object.note(verb, || show::held(&value), at);
                Ok(value)
            }
            None if self.senders.get() == 0 => {
                self.object.note(verb, || ": every sender is gone".into(), at);
                Err(TryRecvError::Disconnected)
            }
            None => {
                self.object.note(verb, || ": it is empty".into(), at);
                Err(TryRecvError::Empty)
            }
        }
    }

    fn has_value(&self) -> bool {
        !self.queue.borrow().is_empty() || !self.offers.borrow().is_empty()
    }

    fn next(&self) -> Option<T> {
        let queued = self.queue.borrow_mut().pop_front();
        queued.or_else(|| {
            let (value, taken) = self.offers.borrow_mut().pop_front()?;
            taken.set(true);
            Some(value)
        })
    }

    pub(super) fn drop_sender(&self, at: &'static Location<'static>) {
        self.object.step("drop a sender", Access::Write, at);
        self.object.release();
        self.senders.set(self.senders.get() - 1);
        let left = self.senders.get();
        let text = || match left {
            0 => ": it was the last".into(),
            left => format!(": {left} left"),
        };
        self.object.note("drop a sender of", text, at);
    }

    pub(super) fn drop_receiver(&self, at: &'static Location<'static>) {
        self.object.step("drop the receiver", Access::Write, at);
        self.object.release();
        self.has_receiver.set(false);
        self.object.note("drop the receiver of", String::new, at);
        // What was not received is dropped when nothing of the channel is borrowed.
        let rest = self.queue.take();
        drop(rest);
    }
}
