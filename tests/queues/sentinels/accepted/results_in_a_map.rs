//! The queue is a channel with a bound, and the results are in a map behind a lock.

use interleave::{Error, Partial, Source};
use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, mpsc};
use std::thread;
#[allow(dead_code)]
enum Task {
    Read(usize, Range<usize>),
    Stop,
}
pub fn sentinels(
    source: &dyn Source,
    plan: &mut dyn Iterator<Item = Range<usize>>,
    workers: usize,
    capacity: usize,
) -> Result<Partial, Error> {
    let (to, from) = mpsc::sync_channel(capacity.max(1));
    let from = Mutex::new(from);
    let results = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..workers.max(1) {
            scope.spawn(|| {
                loop {
                    let task = from.lock().unwrap().recv().unwrap();
                    match task {
                        Task::Stop => break,
                        Task::Read(number, rows) => {
                            let result = catch_unwind(AssertUnwindSafe(|| {
                                source.read(rows).map(|v| Partial::of(&v))
                            }));
                            results.lock().unwrap().insert(number, result);
                        }
                    }
                }
            });
        }
        for (number, rows) in plan.enumerate() {
            to.send(Task::Read(number, rows)).unwrap();
        }
        for _ in 0..workers.max(1) {
            to.send(Task::Stop).unwrap();
        }
    });
    let mut all = Partial::default();
    for (_, result) in results.into_inner().unwrap() {
        match result {
            Ok(part) => all = all.merge(part?),
            Err(payload) => resume_unwind(payload),
        }
    }
    Ok(all)
}
