use super::{RecvTimeoutError, TryRecvError};
use explorer::rt::{self, Access, Object, Readiness};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::panic::Location;
use std::rc::Rc;
use std::time::Duration;

type Place = &'static Location<'static>;

/// All of a channel but its values: this is compiled once, and not for each type of value.
pub(super) struct Untyped {
    object: Object,
    bound: Option<usize>,
    senders: Cell<usize>,
    has_receiver: Cell<bool>,
    /// Receivers inside `recv`: a channel of bound 0 has room for what they wait for.
    waiting: Cell<usize>,
    /// How many values are inside.
    inside: Cell<usize>,
    /// For each value that a sender on a channel of bound 0 holds out: has a receiver taken it?
    offers: RefCell<VecDeque<Offer>>,
    /// How often a value was put in: what a bounded channel has no room for waits for a receiver, and
    /// learns what that one knew.
    sent: Cell<usize>,
    /// What the receivers knew that made room.
    room: Object,
}

/// A value that a sender holds out until a receiver takes it.
pub(super) type Offer = Rc<Cell<bool>>;

/// A value is there to be taken: remove the first one, then call [`taken`](Untyped::taken).
#[must_use]
pub(super) struct ToTake {
    verb: &'static str,
}

/// What becomes of a value that is to be sent.
pub(super) enum Sent {
    /// It goes in at this place, which is behind what is inside already.
    In(usize),
    /// The receiver is gone.
    Refused,
    /// It goes behind all others, and its sender waits until it is taken.
    HeldOut(Offer),
}

impl Untyped {
    pub(super) fn new(bound: Option<usize>, at: Place) -> Self {
        Untyped {
            object: Object::new("channel", at),
            bound,
            senders: Cell::new(1),
            has_receiver: Cell::new(true),
            waiting: Cell::new(0),
            inside: Cell::new(0),
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
        self.inside.get() >= room
    }

    /// Blocks while the channel is full. `value` is how the value looks.
    pub(super) fn send(&self, value: &dyn Fn() -> String, at: Place) -> Sent {
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
    fn hand_over(&self, value: &dyn Fn() -> String, at: Place) -> Sent {
        self.object.step("send", Access::Write, at);
        if !self.has_receiver.get() || !self.is_full() {
            return self.put("send", value, at);
        }
        self.object.note("send", || format!("{}: holds it out", value()), at);
        self.object.release();
        let offer = Offer::default();
        self.offers.borrow_mut().push_back(offer.clone());
        Sent::HeldOut(offer)
    }

    /// Waits until the offer is taken. If the receiver goes away before that, answers the place of the value, which is
    /// to be taken back.
    pub(super) fn withdrawn(&self, offer: &Offer, at: Place) -> Option<usize> {
        self.object.step_when("send", Access::Write, at, &|| {
            let is_over = offer.get() || !self.has_receiver.get();
            if is_over { Readiness::Ready } else { Readiness::Blocked }
        });
        if offer.get() {
            self.room.acquire();
            return None;
        }
        self.object.note("send", || ": the receiver is gone".into(), at);
        let mut offers = self.offers.borrow_mut();
        let mine = offers.iter().position(|other| Rc::ptr_eq(other, offer));
        let mine = mine.expect("it was not taken");
        offers.remove(mine);
        // What was inside has been dropped with the receiver.
        Some(mine)
    }

    /// None if the channel is full.
    pub(super) fn try_send(&self, value: &dyn Fn() -> String, at: Place) -> Option<Sent> {
        self.object.step("try_send", Access::Write, at);
        if self.has_receiver.get() && self.is_full() {
            self.object.note("try_send", || ": it is full".into(), at);
            return None;
        }
        Some(self.put("try_send", value, at))
    }

    fn put(&self, verb: &'static str, value: &dyn Fn() -> String, at: Place) -> Sent {
        if !self.has_receiver.get() {
            self.object.note(verb, || ": the receiver is gone".into(), at);
            return Sent::Refused;
        }
        self.object.release();
        if self.bound.is_some_and(|bound| self.sent.get() >= bound) {
            self.room.acquire();
        }
        self.sent.set(self.sent.get() + 1);
        rt::changes();
        self.object.puts();
        self.object.note(verb, value, at);
        let before = self.inside.get();
        self.inside.set(before + 1);
        self.shows_length();
        Sent::In(before)
    }

    fn shows_length(&self) {
        self.object.shows(|| Some(format!("{} inside", self.inside.get())));
    }

    /// Blocks until there is a value, no sender is left, or the time limit has come.
    pub(super) fn recv(
        &self,
        limit: Option<Duration>,
        at: Place,
    ) -> Result<ToTake, RecvTimeoutError> {
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
        self.take(verb, at).map_err(|error| match error {
            TryRecvError::Disconnected => RecvTimeoutError::Disconnected,
            TryRecvError::Empty => RecvTimeoutError::Timeout,
        })
    }

    /// As [`recv`](Untyped::recv), but doesn't wait.
    pub(super) fn try_recv(&self, at: Place) -> Result<ToTake, TryRecvError> {
        self.object.step("try_recv", Access::Write, at);
        self.take("try_recv", at)
    }

    fn has_value(&self) -> bool {
        self.inside.get() > 0 || !self.offers.borrow().is_empty()
    }

    fn take(&self, verb: &'static str, at: Place) -> Result<ToTake, TryRecvError> {
        let inside = self.inside.get();
        let has_value = if inside > 0 {
            self.inside.set(inside - 1);
            true
        } else {
            let offer = self.offers.borrow_mut().pop_front();
            offer.inspect(|offer| offer.set(true)).is_some()
        };
        self.shows_length();
        self.object.acquire();
        if has_value {
            return Ok(ToTake { verb });
        }
        if self.senders.get() == 0 {
            self.object.note(verb, || ": every sender is gone".into(), at);
            return Err(TryRecvError::Disconnected);
        }
        self.object.note(verb, || ": it is empty".into(), at);
        Err(TryRecvError::Empty)
    }

    /// The value has been removed.
    pub(super) fn taken(&self, ToTake { verb }: ToTake, value: &dyn Fn() -> String, at: Place) {
        rt::changes();
        if self.bound.is_some() {
            self.room.release();
        }
        self.object.takes();
        self.object.note(verb, value, at);
    }

    pub(super) fn drop_sender(&self, at: Place) {
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

    /// Answers how many values are inside, which are to be dropped.
    pub(super) fn drop_receiver(&self, at: Place) -> usize {
        self.object.step("drop the receiver", Access::Write, at);
        self.object.release();
        self.has_receiver.set(false);
        self.object.note("drop the receiver of", String::new, at);
        self.inside.take()
    }
}
