use super::channel::Channel;
use super::{RecvError, RecvTimeoutError, TryRecvError};
use explorer::rt;
use std::cell::Cell;
use std::marker::PhantomData;
use std::panic::{Location, RefUnwindSafe};
use std::sync::Arc;
use std::time::Duration;

/// As in [`std`](std::sync::mpsc::Receiver).
pub struct Receiver<T> {
    channel: Arc<Channel<T>>,
    made: &'static Location<'static>,
    /// Only one thread at a time may have it.
    _not_sync: PhantomData<Cell<()>>,
}

impl<T> RefUnwindSafe for Receiver<T> {}

impl<T> Receiver<T> {
    #[track_caller]
    pub(super) fn only(channel: Arc<Channel<T>>) -> Self {
        Receiver { channel, made: Location::caller(), _not_sync: PhantomData }
    }

    /// As in [`std`](std::sync::mpsc::Receiver::recv).
    ///
    /// # Errors
    /// When the channel is empty and every sender is gone.
    #[track_caller]
    pub fn recv(&self) -> Result<T, RecvError> {
        self.channel.recv(None, Location::caller()).map_err(|_| RecvError)
    }

    /// As in [`std`](std::sync::mpsc::Receiver::recv_timeout), on the virtual clock.
    ///
    /// # Errors
    /// When the time limit has come, or the channel is empty and every sender is gone.
    #[track_caller]
    pub fn recv_timeout(&self, limit: Duration) -> Result<T, RecvTimeoutError> {
        self.channel.recv(Some(limit), Location::caller())
    }

    /// As in [`std`](std::sync::mpsc::Receiver::try_recv).
    ///
    /// # Errors
    /// When the channel is empty.
    #[track_caller]
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        self.channel.try_recv(Location::caller())
    }

    /// As in [`std`](std::sync::mpsc::Receiver::iter).
    #[track_caller]
    pub fn iter(&self) -> Iter<'_, T> {
        Iter { receiver: self, at: Location::caller() }
    }

    /// As in [`std`](std::sync::mpsc::Receiver::try_iter).
    #[track_caller]
    pub fn try_iter(&self) -> TryIter<'_, T> {
        TryIter { receiver: self, at: Location::caller() }
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        if rt::is_active() {
            self.channel.drop_receiver(self.made);
        }
    }
}

impl<T> std::fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Receiver").finish_non_exhaustive()
    }
}

/// As in [`std`](std::sync::mpsc::Iter).
pub struct Iter<'a, T> {
    receiver: &'a Receiver<T>,
    at: &'static Location<'static>,
}

impl<T> Iterator for Iter<'_, T> {
    type Item = T;
    fn next(&mut self) -> Option<T> {
        self.receiver.channel.recv(None, self.at).ok()
    }
}

/// As in [`std`](std::sync::mpsc::TryIter).
pub struct TryIter<'a, T> {
    receiver: &'a Receiver<T>,
    at: &'static Location<'static>,
}

impl<T> Iterator for TryIter<'_, T> {
    type Item = T;
    fn next(&mut self) -> Option<T> {
        self.receiver.channel.try_recv(self.at).ok()
    }
}

/// As in [`std`](std::sync::mpsc::IntoIter).
pub struct IntoIter<T> {
    receiver: Receiver<T>,
    at: &'static Location<'static>,
}

impl<T> Iterator for IntoIter<T> {
    type Item = T;
    fn next(&mut self) -> Option<T> {
        self.receiver.channel.recv(None, self.at).ok()
    }
}

impl<T> IntoIterator for Receiver<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;
    #[track_caller]
    fn into_iter(self) -> IntoIter<T> {
        IntoIter { receiver: self, at: Location::caller() }
    }
}

impl<'a, T> IntoIterator for &'a Receiver<T> {
    type Item = T;
    type IntoIter = Iter<'a, T>;
    #[track_caller]
    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

macro_rules! shown {
    ($($name:ident: $type:ty),*) => { $(
        impl<T: std::fmt::Debug> std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).field("rx", &self.receiver).finish()
            }
        }
    )* };
}

shown!(Iter: Iter<'_, T>, TryIter: TryIter<'_, T>, IntoIter: IntoIter<T>);
