//! The receiver waits for a `OnceLock` of `std`, which keeps the value, wakes the receiver, and drops what was never
//! received.

use std::sync::{Arc, Mutex, OnceLock};

struct Shared<T>(OnceLock<Mutex<Option<T>>>);

pub struct Sender<T> {
    shared: Arc<Shared<T>>,
}

pub struct Receiver<T> {
    shared: Arc<Shared<T>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed;

pub fn one_shot<T>() -> (Sender<T>, Receiver<T>) {
    let shared = Arc::new(Shared(OnceLock::new()));
    (Sender { shared: Arc::clone(&shared) }, Receiver { shared })
}

impl<T> Sender<T> {
    pub fn send(self, value: T) {
        let _ = self.shared.0.set(Mutex::new(Some(value)));
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        let _ = self.shared.0.set(Mutex::new(None));
    }
}

impl<T> Receiver<T> {
    pub fn receive(self) -> Result<T, Closed> {
        self.shared.0.wait().lock().unwrap().take().ok_or(Closed)
    }
}
