//! Mistake: first failure wins
//!
//! The number of a chunk has 16 bits, so a chunk far back in the plan comes before those at its beginning.
//!
//! Rejected by: many_chunks, native, as first failure wins

use interleave::{Error, Partial, Source};
use std::collections::VecDeque;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Condvar, Mutex, mpsc};
use std::thread;

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
            tasks.put(Task::Read(usize::from(number as u16), rows));
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
