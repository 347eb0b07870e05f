//! Mistake: one after the other
//!
//! The guard of the receiver in the head of the loop lives to the end of its body: one worker reads
//! at a time.
//!
//! Rejected by: two_overlap, model, as one after the other
//! Rejected by: two_overlap, native, as one after the other

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
    let mut parts: Vec<_> = thread::scope(|scope| {
        let work = || {
            let mut parts = Vec::new();
            while let Ok((number, rows)) = tasks.lock().unwrap().recv() {
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
