use super::untyped::{Sent, ToTake, Untyped};
use super::{RecvTimeoutError, TryRecvError, TrySendError};
use crate::show;
use std::cell::RefCell;
use std::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::time::Duration;

/// What both ends share.
pub(super) struct Channel<T> {
    rest: Untyped,
    /// What is inside, and behind that what is held out, the oldest first. They are few.
    values: RefCell<Vec<T>>,
}

// SAFETY: the model's threads take turns on one OS thread.
unsafe impl<T: Send> Send for Channel<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Channel<T> {}
impl<T> UnwindSafe for Channel<T> {}
impl<T> RefUnwindSafe for Channel<T> {}

impl<T> Channel<T> {
    pub(super) fn new(bound: Option<usize>, at: &'static Location<'static>) -> Self {
        Channel { rest: Untyped::new(bound, at), values: RefCell::default() }
    }

    pub(super) fn add_sender(&self) {
        self.rest.add_sender();
    }

    /// Blocks while the channel is full. Gives the value back when the receiver is gone.
    pub(super) fn send(&self, value: T, at: &'static Location<'static>) -> Result<(), T> {
        let sent = self.rest.send(&|| show::held(&value), at);
        self.put(sent, value, at)
    }

    pub(super) fn try_send(
        &self,
        value: T,
        at: &'static Location<'static>,
    ) -> Result<(), TrySendError<T>> {
        match self.rest.try_send(&|| show::held(&value), at) {
            None => Err(TrySendError::Full(value)),
            Some(sent) => self.put(sent, value, at).map_err(TrySendError::Disconnected),
        }
    }

    fn put(&self, sent: Sent, value: T, at: &'static Location<'static>) -> Result<(), T> {
        match sent {
            Sent::In(place) => {
                self.values.borrow_mut().insert(place, value);
                Ok(())
            }
            Sent::Refused => Err(value),
            Sent::HeldOut(offer) => {
                self.values.borrow_mut().push(value);
                match self.rest.withdrawn(&offer, at) {
                    None => Ok(()),
                    Some(place) => Err(self.values.borrow_mut().remove(place)),
                }
            }
        }
    }

    /// Blocks until there is a value, no sender is left, or the time limit has come.
    pub(super) fn recv(
        &self,
        limit: Option<Duration>,
        at: &'static Location<'static>,
    ) -> Result<T, RecvTimeoutError> {
        let to_take = self.rest.recv(limit, at)?;
        Ok(self.take(to_take, at))
    }

    pub(super) fn try_recv(&self, at: &'static Location<'static>) -> Result<T, TryRecvError> {
        let to_take = self.rest.try_recv(at)?;
        Ok(self.take(to_take, at))
    }

    fn take(&self, to_take: ToTake, at: &'static Location<'static>) -> T {
        let value = self.values.borrow_mut().remove(0);
        self.rest.taken(to_take, &|| show::held(&value), at);
        value
    }

    pub(super) fn drop_sender(&self, at: &'static Location<'static>) {
        self.rest.drop_sender(at);
    }

    pub(super) fn drop_receiver(&self, at: &'static Location<'static>) {
        let values = self.rest.drop_receiver(at);
        let mut inside = self.values.take();
        self.values.replace(inside.split_off(values));
        // What was not received is dropped when nothing of the channel is borrowed.
        drop(inside);
    }
}
