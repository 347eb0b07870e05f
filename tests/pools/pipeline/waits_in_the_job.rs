//! Mistake: waits for its own pool
//!
//! The jobs of the second stage are submitted together with those of the first, and wait for them. It works as
//! long as the pool takes its jobs in their order, or has a worker to spare.
//!
//! Rejected by: newest_first, native, as waits for its own pool
//! Rejected by: newest_first, model, as waits for its own pool

use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex};

pub type Job = Box<dyn FnOnce() + Send>;
pub type Submit = Arc<dyn Fn(Job) + Send + Sync>;

pub fn pipeline<T, P, R>(
    submit: Submit,
    items: Vec<T>,
    prepare: impl Fn(T) -> P + Send + Sync + 'static,
    compare: impl Fn(&P, &P) -> R + Send + Sync + 'static,
) -> Vec<R>
where
    T: Send + 'static,
    P: Send + Sync + 'static,
    R: Send + 'static,
{
    let len = items.len();
    let slots: Vec<Option<Arc<P>>> = items.iter().map(|_| None).collect();
    let prepared = Arc::new((Mutex::new(slots), Condvar::new()));
    let (prepare, compare) = (Arc::new(prepare), Arc::new(compare));
    for (i, item) in items.into_iter().enumerate() {
        let (prepare, prepared) = (Arc::clone(&prepare), Arc::clone(&prepared));
        submit(Box::new(move || {
            let value = prepare(item);
            prepared.0.lock().unwrap()[i] = Some(Arc::new(value));
            prepared.1.notify_all();
        }));
    }
    let results: Vec<_> = (1..len)
        .map(|second| {
            let (compare, prepared) = (Arc::clone(&compare), Arc::clone(&prepared));
            let (sender, receiver) = mpsc::channel();
            submit(Box::new(move || {
                let wait = |i: usize| {
                    let slots = prepared.0.lock().unwrap();
                    let slots = prepared.1.wait_while(slots, |slots| slots[i].is_none()).unwrap();
                    slots[i].clone().unwrap()
                };
                let (a, b) = (wait(second - 1), wait(second));
                sender.send(compare(&a, &b)).unwrap();
            }));
            receiver
        })
        .collect();
    results.into_iter().map(|receiver| receiver.recv().unwrap()).collect()
}
