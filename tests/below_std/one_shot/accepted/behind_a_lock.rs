//! A lock and a condition variable, as in [Events](../../../../chapters/events.md): the lock orders everything, and
//! an `Option` drops the value.

use std::sync::{Arc, Condvar, Mutex};

/// What both sides share.
struct Shared<T> {
    /// The value, and whether the sender is gone.
    inside: Mutex<(Option<T>, bool)>,
    /// Notified when either of the two has changed.
    changed: Condvar,
}

/// The side that sends.
pub struct Sender<T> {
    shared: Arc<Shared<T>>,
}

/// The side that receives.
pub struct Receiver<T> {
    shared: Arc<Shared<T>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed;

pub fn one_shot<T>() -> (Sender<T>, Receiver<T>) {
    let shared = Arc::new(Shared { inside: Mutex::new((None, false)), changed: Condvar::new() });
    (Sender { shared: Arc::clone(&shared) }, Receiver { shared })
}

impl<T> Sender<T> {
    pub fn send(self, value: T) {
        self.shared.inside.lock().unwrap().0 = Some(value);
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.shared.inside.lock().unwrap().1 = true;
        self.shared.changed.notify_one();
    }
}

impl<T> Receiver<T> {
    pub fn receive(self) -> Result<T, Closed> {
        let inside = self.shared.inside.lock().unwrap();
        let mut inside =
            self.shared.changed.wait_while(inside, |(_, is_gone)| !*is_gone).unwrap();
        inside.0.take().ok_or(Closed)
    }
}
