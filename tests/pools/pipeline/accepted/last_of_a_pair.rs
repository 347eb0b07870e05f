//! Each pair has a count of the items that it still needs. The job that brings the last of them submits the
//! comparison. The results go through a channel, which is over when the last job is.

use std::sync::atomic::{AtomicU8, Ordering::AcqRel};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, OnceLock};

pub type Job = Box<dyn FnOnce() + Send>;
pub type Submit = Arc<dyn Fn(Job) + Send + Sync>;

struct Stages<P, R, F> {
    submit: Submit,
    compare: F,
    prepared: Vec<OnceLock<P>>,
    /// By pair: how many of its two items are not prepared.
    missing: Vec<AtomicU8>,
    results: Sender<(usize, R)>,
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
    let (sender, results) = mpsc::channel();
    let stages = Arc::new(Stages {
        submit: Arc::clone(&submit),
        compare,
        prepared: items.iter().map(|_| OnceLock::new()).collect(),
        missing: items.iter().skip(1).map(|_| AtomicU8::new(2)).collect(),
        results: sender,
    });
    let prepare = Arc::new(prepare);
    for (i, item) in items.into_iter().enumerate() {
        let (stages, prepare) = (Arc::clone(&stages), Arc::clone(&prepare));
        submit(Box::new(move || {
            stages.prepared[i].set(prepare(item)).ok().expect("each item is prepared once");
            // The pair with the item before, and the one with the next, if they are there.
            for pair in i.saturating_sub(1)..=i {
                compare_if_complete(&stages, pair);
            }
        }));
    }
    // From here on only jobs have it: when the last one has ended, the channel is over.
    drop(stages);
    let mut results: Vec<(usize, R)> = results.iter().collect();
    results.sort_by_key(|(pair, _)| *pair);
    results.into_iter().map(|(_, result)| result).collect()
}

fn compare_if_complete<P, R, F>(stages: &Arc<Stages<P, R, F>>, pair: usize)
where
    P: Send + Sync + 'static,
    R: Send + 'static,
    F: Fn(&P, &P) -> R + Send + Sync + 'static,
{
    let Some(missing) = stages.missing.get(pair) else { return };
    // AcqRel: hands over the own item, and takes over that of the other.
    if missing.fetch_sub(1, AcqRel) > 1 {
        return;
    }
    let mine = Arc::clone(stages);
    (stages.submit)(Box::new(move || {
        let prepared = |i: usize| mine.prepared[i].get().expect("the pair is complete");
        let result = (mine.compare)(prepared(pair), prepared(pair + 1));
        mine.results.send((pair, result)).ok().expect("the caller waits for it");
    }));
}
