//! No sentinel: the channel of the tasks ends when its sender is dropped. Each worker hands its parts over
//! when it is joined.

use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, mpsc};
use std::thread;

pub fn sentinels(
    source: &dyn Source,
    plan: &mut dyn Iterator<Item = Range<usize>>,
    workers: usize,
    capacity: usize,
) -> Result<Partial, Error> {
    let (put, tasks) = mpsc::sync_channel(capacity.max(1));
    let tasks = Mutex::new(tasks);
    let next = || tasks.lock().unwrap().recv();
    let mut parts: Vec<_> = thread::scope(|scope| {
        let work = || {
            let mut parts = Vec::new();
            while let Ok((number, rows)) = next() {
                let read = || source.read(rows).map(|values| Partial::of(&values));
                parts.push((number, panic::catch_unwind(AssertUnwindSafe(read))));
            }
            parts
        };
        let workers: Vec<_> = (0..workers.max(1)).map(|_| scope.spawn(work)).collect();
        for task in plan.enumerate() {
            put.send(task).expect("the receiver is there");
        }
        drop(put);
        workers.into_iter().flat_map(|worker| worker.join().expect("it does not panic")).collect()
    });
    parts.sort_unstable_by_key(|&(number, _)| number);
    let results = parts.into_iter().map(|(_, result)| result);
    results.map(|result| result.unwrap_or_else(|panic| panic::resume_unwind(panic))).sum()
}
