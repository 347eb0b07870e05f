//! Mistake: wrong order
//!
//! Each pair is compared the other way round: the later item first.
//!
//! Rejected by: does_not_wait_for_all, model, as wrong order
//! Rejected by: does_not_wait_for_all, native, as wrong order

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
    let pairs = items.len().saturating_sub(1);
    let state = State {
        prepared: items.iter().map(|_| None).collect(),
        results: (0..pairs).map(|_| None).collect(),
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

struct Stages<P, R, C> {
    state: Mutex<State<P, R>>,
    done: Condvar,
    submit: Submit,
    compare: C,
}

struct State<P, R> {
    prepared: Vec<Option<Arc<P>>>,
    results: Vec<Option<R>>,
    left: usize,
}

impl<P, R, C> Stages<P, R, C>
where
    P: Send + Sync + 'static,
    R: Send + 'static,
    C: Fn(&P, &P) -> R + Send + Sync + 'static,
{
    fn goes_on(self: Arc<Self>, i: usize, prepared: Arc<P>) {
        let mut state = self.state.lock().unwrap();
        state.prepared[i] = Some(prepared);
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
                let result = (mine.compare)(&second, &first);
                let mut state = mine.state.lock().unwrap();
                state.results[pair] = Some(result);
                mine.has_ended(&mut state);
            }));
        }
    }

    fn has_ended(&self, state: &mut State<P, R>) {
        state.left -= 1;
        if state.left == 0 {
            self.done.notify_one();
        }
    }

    fn wait(&self) -> Vec<R> {
        let state = self.state.lock().unwrap();
        let mut state = self.done.wait_while(state, |state| state.left > 0).unwrap();
        let results = state.results.drain(..);
        results.map(|result| result.expect("every pair has been compared")).collect()
    }
}
