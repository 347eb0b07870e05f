//! A reduction by workers that take their chunks from a queue until a sentinel tells them to stop.

use interleave::{Error, Partial, Source};
use std::collections::VecDeque;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Condvar, Mutex, mpsc};
use std::thread;

/// What is in the queue.
enum Task {
    /// Read these rows. The number is their place in the plan.
    Read(usize, Range<usize>),
    /// The sentinel: there is no more work.
    Stop,
}

/// Reduces the chunks of `plan` with `workers` threads, which take them from a queue: a worker that
/// is free takes the next chunk. Each chunk is read with one call of `read`. The results are merged
/// in the order of the plan, starting with `Partial::default()`.
///
/// The plan may be long, so do not read far ahead in it: of the chunks that have been taken from the
/// plan but not yet read, at most one is on its way into the queue, `capacity` are in the queue, and
/// each worker has one. If `workers` or `capacity` is 0, it counts as 1. All threads have ended when
/// it returns.
///
/// # Errors
/// If any reads fail, returns the error for the first chunk, in the order of the plan, whose read
/// failed.
///
/// # Panics
/// If the read of that chunk panicked instead. The payload is the same, and all threads have ended
/// by then.
pub fn sentinels(
    source: &dyn Source,
    plan: &mut dyn Iterator<Item = Range<usize>>,
    workers: usize,
    capacity: usize,
) -> Result<Partial, Error> {
    let workers = workers.max(1);
    let tasks = Queue::new(capacity);
    let tasks = &tasks;
    // This queue has no bound, because no thread takes answers out while the plan is being put in.
    let (answer, answers) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..workers {
            let answer = answer.clone();
            scope.spawn(move || {
                // A worker stops at its sentinel and nowhere else. If it stopped at an error, the
                // thread that waits for room in the queue could wait forever.
                while let Task::Read(number, rows) = tasks.get() {
                    let read = || source.read(rows).map(|values| Partial::of(&values));
                    let result = panic::catch_unwind(AssertUnwindSafe(read));
                    answer.send((number, result)).expect("the receiver is there to the end");
                }
            });
        }
        for (number, rows) in plan.enumerate() {
            tasks.put(Task::Read(number, rows));
        }
        // One for each worker, because a worker takes nothing more after its sentinel.
        for _ in 0..workers {
            tasks.put(Task::Stop);
        }
    });
    // This is the last sender. Once it is gone, `answers` ends.
    drop(answer);
    let mut parts: Vec<_> = answers.iter().collect();
    parts.sort_unstable_by_key(|&(number, _)| number);
    let in_order = parts.into_iter().map(|(_, result)| result);
    in_order.map(|result| result.unwrap_or_else(|panic| panic::resume_unwind(panic))).sum()
}

/// As in `bounded_queue`, without time limits.
struct Queue<T> {
    capacity: usize,
    items: Mutex<VecDeque<T>>,
    filled: Condvar,
    freed: Condvar,
}

impl<T> Queue<T> {
    fn new(capacity: usize) -> Queue<T> {
        Queue {
            capacity: capacity.max(1),
            items: Mutex::new(VecDeque::new()),
            filled: Condvar::new(),
            freed: Condvar::new(),
        }
    }

    fn put(&self, item: T) {
        let items = self.items.lock().unwrap();
        let is_full = |items: &mut VecDeque<T>| items.len() >= self.capacity;
        self.freed.wait_while(items, is_full).unwrap().push_back(item);
        self.filled.notify_one();
    }

    fn get(&self) -> T {
        let items = self.items.lock().unwrap();
        let mut items = self.filled.wait_while(items, |items| items.is_empty()).unwrap();
        let item = items.pop_front().expect("it is not empty");
        self.freed.notify_one();
        item
    }
}
