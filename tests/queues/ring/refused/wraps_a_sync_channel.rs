//! A bounded channel of `std` is the ring.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

pub struct Producer<T>(SyncSender<T>);

pub struct Consumer<T>(Receiver<T>);

pub fn ring<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    let (sender, receiver) = sync_channel(capacity.max(1));
    (Producer(sender), Consumer(receiver))
}

impl<T> Producer<T> {
    pub fn push(&mut self, item: T) -> Result<(), T> {
        self.0.try_send(item).map_err(|error| match error {
            TrySendError::Full(item) | TrySendError::Disconnected(item) => item,
        })
    }
}

impl<T> Consumer<T> {
    pub fn pop(&mut self) -> Option<T> {
        self.0.try_recv().ok()
    }
}
