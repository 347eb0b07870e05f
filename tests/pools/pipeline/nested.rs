//! Mistake: waits for its own pool
//!
//! One job submits the jobs of the first stage, waits for them, and goes on with the second. It waits in a worker,
//! and a pool of one has no other.
//!
//! Rejected by: oldest_first, native, as waits for its own pool
//! Rejected by: oldest_first, model, as waits for its own pool
//! Rejected by: newest_first, model, as waits for its own pool

use std::sync::Arc;
use std::sync::mpsc;

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
    let (sender, receiver) = mpsc::channel();
    let mine = Arc::clone(&submit);
    submit(Box::new(move || {
        let prepare = Arc::new(prepare);
        let submit_one = |item| {
            let (sender, receiver) = mpsc::channel();
            let prepare = Arc::clone(&prepare);
            mine(Box::new(move || sender.send(prepare(item)).unwrap()));
            receiver
        };
        let receivers: Vec<_> = items.into_iter().map(submit_one).collect();
        let prepared: Vec<P> = receivers.into_iter().map(|r| r.recv().unwrap()).collect();
        let results: Vec<R> = prepared.windows(2).map(|pair| compare(&pair[0], &pair[1])).collect();
        sender.send(results).unwrap();
    }));
    receiver.recv().unwrap()
}
