//! The jobs report to the caller, through a channel, and the caller submits the next ones.

use std::sync::Arc;
use std::sync::mpsc;

pub type Job = Box<dyn FnOnce() + Send>;
pub type Submit = Arc<dyn Fn(Job) + Send + Sync>;

enum Report<P, R> {
    Prepared(usize, P),
    Compared(usize, R),
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
    let (sender, reports) = mpsc::channel();
    let (prepare, compare) = (Arc::new(prepare), Arc::new(compare));
    let pairs = items.len().saturating_sub(1);
    let mut prepared: Vec<Option<Arc<P>>> = items.iter().map(|_| None).collect();
    let mut results: Vec<Option<R>> = (0..pairs).map(|_| None).collect();
    let expected = items.len() + pairs;
    for (i, item) in items.into_iter().enumerate() {
        let (sender, prepare) = (sender.clone(), Arc::clone(&prepare));
        submit(Box::new(move || sender.send(Report::Prepared(i, prepare(item))).unwrap()));
    }
    for report in reports.iter().take(expected) {
        match report {
            Report::Compared(pair, result) => results[pair] = Some(result),
            Report::Prepared(i, value) => {
                prepared[i] = Some(Arc::new(value));
                for pair in i.saturating_sub(1)..=i {
                    let first = prepared[pair].clone();
                    let second = prepared.get(pair + 1).cloned().flatten();
                    if let (Some(first), Some(second)) = (first, second) {
                        let (sender, compare) = (sender.clone(), Arc::clone(&compare));
                        submit(Box::new(move || {
                            let result = compare(&first, &second);
                            sender.send(Report::Compared(pair, result)).unwrap();
                        }));
                    }
                }
            }
        }
    }
    results.into_iter().map(Option::unwrap).collect()
}
