//! Mistake: one after the other
//!
//! The jobs share `f` through a lock, and each holds it while `f` runs: the pool may have as many workers as it
//! likes, and one of them works.
//!
//! Rejected by: two_at_once, model, as one after the other
//! Rejected by: two_at_once, native, as one after the other

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

pub type Job = Box<dyn FnOnce() + Send>;

pub fn map<T, R>(
    submit: &dyn Fn(Job),
    f: impl Fn(T) -> R + Send + Sync + 'static,
    items: Vec<T>,
) -> Vec<R>
where
    T: Send + 'static,
    R: Send + 'static,
{
    imap(submit, f, items).collect()
}

pub fn starmap<A, B, R>(
    submit: &dyn Fn(Job),
    f: impl Fn(A, B) -> R + Send + Sync + 'static,
    items: Vec<(A, B)>,
) -> Vec<R>
where
    A: Send + 'static,
    B: Send + 'static,
    R: Send + 'static,
{
    map(submit, move |pair| f(pair.0, pair.1), items)
}

pub fn imap<T, R>(
    submit: &dyn Fn(Job),
    f: impl Fn(T) -> R + Send + Sync + 'static,
    items: Vec<T>,
) -> Results<R>
where
    T: Send + 'static,
    R: Send + 'static,
{
    let slots = Mutex::new(items.iter().map(|_| None).collect());
    let shared = Arc::new(Shared { slots, filled: Condvar::new() });
    let f = Arc::new(Mutex::new(f));
    for (i, item) in items.into_iter().enumerate() {
        let (f, shared) = (Arc::clone(&f), Arc::clone(&shared));
        submit(Box::new(move || {
            let result = panic::catch_unwind(AssertUnwindSafe(|| {
                let f = f.lock().unwrap_or_else(PoisonError::into_inner);
                f(item)
            }));
            shared.slots.lock().unwrap()[i] = Some(result);
            shared.filled.notify_one();
        }));
    }
    Results { shared, next: 0 }
}

struct Shared<R> {
    slots: Mutex<Vec<Option<thread::Result<R>>>>,
    filled: Condvar,
}

pub struct Results<R> {
    shared: Arc<Shared<R>>,
    next: usize,
}

impl<R> Iterator for Results<R> {
    type Item = R;

    fn next(&mut self) -> Option<R> {
        let i = self.next;
        self.next += 1;
        let mut slots = self.shared.slots.lock().unwrap();
        if i >= slots.len() {
            return None;
        }
        slots = self.shared.filled.wait_while(slots, |slots| slots[i].is_none()).unwrap();
        let result = slots[i].take().unwrap();
        drop(slots);
        Some(result.unwrap_or_else(|payload| panic::resume_unwind(payload)))
    }
}
