//! Two stages on one pool: the second needs what the first has worked out.

use std::sync::{Arc, Condvar, Mutex};

/// What a pool runs.
pub type Job = Box<dyn FnOnce() + Send>;

/// Puts a job into a pool's queue, and returns. Jobs may call it too.
pub type Submit = Arc<dyn Fn(Job) + Send + Sync>;

/// Compares each item with the next one. There are two stages, and both run in jobs on the pool:
/// `prepare` is called once for each item, and `compare` is called once for each pair of neighbours,
/// with what `prepare` returned for the two. Returns what `compare` returned, in the order of the
/// items: one result fewer than there are items, or none if there are no items.
///
/// No job waits for another, so a pool with one thread is enough, in whatever order it takes its jobs.
/// Two neighbours are compared as soon as both are prepared, even if other items are not yet prepared.
/// Jobs can run at the same time. The calling thread sleeps until everything is done.
///
/// Neither `prepare` nor `compare` panics.
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
    let pairs = items.len().saturating_sub(1);
    let state = State {
        prepared: items.iter().map(|_| None).collect(),
        results: (0..pairs).map(|_| None).collect(),
        // With only one item there are no pairs, but the item is prepared all the same.
        left: items.len() + pairs,
    };
    let stages =
        Arc::new(Stages { state: Mutex::new(state), done: Condvar::new(), submit, compare });
    let prepare = Arc::new(prepare);
    for (i, item) in items.into_iter().enumerate() {
        let (stages, prepare) = (Arc::clone(&stages), Arc::clone(&prepare));
        (Arc::clone(&stages).submit)(Box::new(move || {
            let prepared = Arc::new(prepare(item));
            stages.goes_on(i, prepared);
        }));
    }
    stages.wait()
}

/// What the jobs and the caller share.
struct Stages<P, R, C> {
    state: Mutex<State<P, R>>,
    /// Notified when `left` becomes 0, for the caller.
    done: Condvar,
    submit: Submit,
    compare: C,
}

struct State<P, R> {
    /// By item.
    prepared: Vec<Option<Arc<P>>>,
    /// By the first item of the pair.
    results: Vec<Option<R>>,
    /// Jobs that have not ended, including those that have yet to be submitted.
    left: usize,
}

impl<P, R, C> Stages<P, R, C>
where
    P: Send + Sync + 'static,
    R: Send + 'static,
    C: Fn(&P, &P) -> R + Send + Sync + 'static,
{
    /// Item `i` is prepared. The pairs that this completes go into the queue, so no job has to wait
    /// for them.
    fn goes_on(self: Arc<Self>, i: usize, prepared: Arc<P>) {
        let mut state = self.state.lock().unwrap();
        state.prepared[i] = Some(prepared);
        // The lock is still held from the line above, so of two neighbours the one that comes
        // second sees both, and only that one does.
        let complete: Vec<_> = [i.checked_sub(1), Some(i)]
            .into_iter()
            .flatten()
            .filter_map(|pair| {
                let first = Arc::clone(state.prepared[pair].as_ref()?);
                let second = Arc::clone(state.prepared.get(pair + 1)?.as_ref()?);
                Some((pair, first, second))
            })
            .collect();
        self.has_ended(&mut state);
        drop(state);
        for (pair, first, second) in complete {
            let mine = Arc::clone(&self);
            (self.submit)(Box::new(move || {
                let result = (mine.compare)(&first, &second);
                let mut state = mine.state.lock().unwrap();
                state.results[pair] = Some(result);
                mine.has_ended(&mut state);
            }));
        }
    }

    /// Counts one job fewer.
    fn has_ended(&self, state: &mut State<P, R>) {
        state.left -= 1;
        if state.left == 0 {
            self.done.notify_one();
        }
    }

    /// Waits for all jobs. Called once, by the caller of `pipeline`.
    fn wait(&self) -> Vec<R> {
        let state = self.state.lock().unwrap();
        let mut state = self.done.wait_while(state, |state| state.left > 0).unwrap();
        let results = state.results.drain(..);
        results.map(|result| result.expect("every pair has been compared")).collect()
    }
}
