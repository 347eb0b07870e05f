//! One sentinel for all: each worker puts it back before it ends. An answer is a place in a list.

use interleave::{Error, Partial, Source};
use std::collections::VecDeque;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Condvar, Mutex};
use std::thread;

type Answer = thread::Result<Result<Partial, Error>>;

pub fn sentinels(
    source: &dyn Source,
    plan: &mut dyn Iterator<Item = Range<usize>>,
    workers: usize,
    capacity: usize,
) -> Result<Partial, Error> {
    let tasks = Queue::new(capacity);
    let parts: Mutex<Vec<Option<Answer>>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..workers.max(1) {
            scope.spawn(|| {
                while let Some((number, rows)) = tasks.get() {
                    let read = || source.read(rows).map(|values| Partial::of(&values));
                    let result = panic::catch_unwind(AssertUnwindSafe(read));
                    parts.lock().unwrap()[number] = Some(result);
                }
                tasks.put(None);
            });
        }
        for (number, rows) in plan.enumerate() {
            parts.lock().unwrap().push(None);
            tasks.put(Some((number, rows)));
        }
        tasks.put(None);
    });
    let parts = parts.into_inner().unwrap().into_iter();
    parts
        .map(|part| part.expect("it was read").unwrap_or_else(|panic| panic::resume_unwind(panic)))
        .sum()
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
