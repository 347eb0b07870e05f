//! Mistake: first failure wins
//!
//! The panic that came first is kept for the next call that asks. So which one comes out depends on the schedule.
//!
//! Rejected by: first_panic, native, as first failure wins
//! Rejected by: first_panic, model, as first failure wins

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex};

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
    let shared = Arc::new(Shared { slots, panic: Mutex::new(None), filled: Condvar::new() });
    let f = Arc::new(f);
    for (i, item) in items.into_iter().enumerate() {
        let (f, shared) = (Arc::clone(&f), Arc::clone(&shared));
        submit(Box::new(move || {
            let result = panic::catch_unwind(AssertUnwindSafe(|| f(item)));
            match result {
                Ok(value) => shared.slots.lock().unwrap()[i] = Some(value),
                Err(payload) => drop(shared.panic.lock().unwrap().get_or_insert(payload)),
            }
            shared.filled.notify_one();
        }));
    }
    Results { shared, next: 0 }
}

struct Shared<R> {
    slots: Mutex<Vec<Option<R>>>,
    panic: Mutex<Option<Box<dyn Any + Send>>>,
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
        slots = self
            .shared
            .filled
            .wait_while(slots, |slots| {
                slots[i].is_none() && self.shared.panic.lock().unwrap().is_none()
            })
            .unwrap();
        let panicked = self.shared.panic.lock().unwrap().take();
        if let Some(payload) = panicked {
            drop(slots);
            panic::resume_unwind(payload);
        }
        slots[i].take()
    }
}
