//! Mistake: waits for all
//!
//! The caller waits until all items are prepared, and only then submits the second stage. One slow item holds up
//! all pairs, and the workers have nothing to do.
//!
//! Rejected by: does_not_wait_for_all, native, as waits for all
//! Rejected by: does_not_wait_for_all, model, as waits for all

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};

pub type Job = Box<dyn FnOnce() + Send>;
pub type Submit = Arc<dyn Fn(Job) + Send + Sync>;

fn submit_one<R: Send + 'static>(
    submit: &Submit,
    work: impl FnOnce() -> R + Send + 'static,
) -> Receiver<R> {
    let (sender, receiver) = mpsc::channel();
    submit(Box::new(move || sender.send(work()).unwrap()));
    receiver
}

fn all<R>(receivers: Vec<Receiver<R>>) -> Vec<R> {
    receivers.into_iter().map(|receiver| receiver.recv().unwrap()).collect()
}

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
    let (prepare, compare) = (Arc::new(prepare), Arc::new(compare));
    let first = items.into_iter().map(|item| {
        let prepare = Arc::clone(&prepare);
        submit_one(&submit, move || Arc::new(prepare(item)))
    });
    let prepared = all(first.collect());
    let second = prepared.windows(2).map(|pair| {
        let (compare, a, b) = (Arc::clone(&compare), Arc::clone(&pair[0]), Arc::clone(&pair[1]));
        submit_one(&submit, move || compare(&a, &b))
    });
    all(second.collect())
}
