//! Mistake: waits for its own pool
//!
//! A job of the second stage that finds an item missing puts itself back into the queue. A pool that takes the
//! newest job first runs nothing else from then on.
//!
//! Rejected by: newest_first, model, as waits for its own pool

use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};

pub type Job = Box<dyn FnOnce() + Send>;
pub type Submit = Arc<dyn Fn(Job) + Send + Sync>;

struct Shared<P, C> {
    prepared: Mutex<Vec<Option<Arc<P>>>>,
    submit: Submit,
    compare: C,
}

fn try_pair<P, R, C>(shared: Arc<Shared<P, C>>, pair: usize, sender: Sender<R>)
where
    P: Send + Sync + 'static,
    R: Send + 'static,
    C: Fn(&P, &P) -> R + Send + Sync + 'static,
{
    let prepared = shared.prepared.lock().unwrap()[pair..pair + 2].to_vec();
    if let [Some(a), Some(b)] = &prepared[..] {
        sender.send((shared.compare)(a, b)).unwrap();
        return;
    }
    (Arc::clone(&shared).submit)(Box::new(move || try_pair(shared, pair, sender)));
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
    let len = items.len();
    let prepared = Mutex::new(items.iter().map(|_| None).collect());
    let shared = Arc::new(Shared { prepared, submit, compare });
    let prepare = Arc::new(prepare);
    for (i, item) in items.into_iter().enumerate() {
        let (mine, prepare) = (Arc::clone(&shared), Arc::clone(&prepare));
        (shared.submit)(Box::new(move || {
            let value = prepare(item);
            mine.prepared.lock().unwrap()[i] = Some(Arc::new(value));
        }));
    }
    let results: Vec<_> = (1..len)
        .map(|second| {
            let (sender, receiver) = mpsc::channel();
            let mine = Arc::clone(&shared);
            (shared.submit)(Box::new(move || try_pair(mine, second - 1, sender)));
            receiver
        })
        .collect();
    results.into_iter().map(|receiver| receiver.recv().unwrap()).collect()
}
