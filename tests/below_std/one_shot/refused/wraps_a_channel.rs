//! A channel of `std` carries the one value.

use std::sync::mpsc;

pub struct Sender<T>(mpsc::Sender<T>);

pub struct Receiver<T>(mpsc::Receiver<T>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed;

pub fn one_shot<T>() -> (Sender<T>, Receiver<T>) {
    let (sender, receiver) = mpsc::channel();
    (Sender(sender), Receiver(receiver))
}

impl<T> Sender<T> {
    pub fn send(self, value: T) {
        let _ = self.0.send(value);
    }
}

impl<T> Receiver<T> {
    pub fn receive(self) -> Result<T, Closed> {
        self.0.recv().map_err(|_| Closed)
    }
}
