//! `std::sync::mpsc`, modelled: a dropped end is seen by the other, a bounded channel blocks, one
//! of bound 0 hands over, and time limits end on the virtual clock.

mod channel;
mod receiver;
mod sender;
mod untyped;

pub use self::receiver::{IntoIter, Iter, Receiver, TryIter};
pub use self::sender::{Sender, SyncSender};
pub use ::std::sync::mpsc::{RecvError, RecvTimeoutError, SendError, TryRecvError, TrySendError};

use std::panic::Location;
use std::sync::Arc;

/// As in [`std`](std::sync::mpsc::channel).
#[track_caller]
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let channel = Arc::new(channel::Channel::new(None, Location::caller()));
    (Sender::first(channel.clone()), Receiver::only(channel))
}

/// As in [`std`](std::sync::mpsc::sync_channel).
#[track_caller]
pub fn sync_channel<T>(bound: usize) -> (SyncSender<T>, Receiver<T>) {
    let channel = Arc::new(channel::Channel::new(Some(bound), Location::caller()));
    (SyncSender::first(channel.clone()), Receiver::only(channel))
}
