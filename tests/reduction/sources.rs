//! Sources that fail, panic, wait for each other or count.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use interleave::{Error, Source};

/// A source of zeros, one value a row, that calls a function before every read.
pub struct Hooked<F> {
    pub rows: usize,
    pub before_read: F,
}

impl<F: Fn(Range<usize>) -> Result<(), Error> + Sync> Source for Hooked<F> {
    fn rows(&self) -> usize {
        self.rows
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        (self.before_read)(rows.clone())?;
        Ok(vec![0.0; rows.len()])
    }
}

/// An error that a source of a test may return.
pub fn failure(rows: Range<usize>) -> Error {
    let (file, dataset) = ("test.h5".into(), "a".to_owned());
    Error::Read { file, dataset, rows, reason: "it was to fail".to_owned() }
}

/// Ends a wait that would never end.
const TOO_LONG: Duration = Duration::from_secs(20);

/// A place that opens only when enough threads are waiting at it.
pub struct Rendezvous {
    needed: usize,
    inside: Mutex<usize>,
    arrived: Condvar,
}

impl Rendezvous {
    pub fn of(needed: usize) -> Rendezvous {
        Rendezvous { needed, inside: Mutex::new(0), arrived: Condvar::new() }
    }

    /// Waits until all have come. Panics if they do not.
    pub fn meet(&self) {
        let mut inside = self.inside.lock().unwrap();
        *inside += 1;
        self.arrived.notify_all();
        let some_miss = |inside: &mut usize| *inside < self.needed;
        let (_inside, wait) = self.arrived.wait_timeout_while(inside, TOO_LONG, some_miss).unwrap();
        assert!(!wait.timed_out(), "no {} threads were here at the same time", self.needed);
    }
}

/// Something that happens once.
#[derive(Default)]
pub struct Event {
    happened: Mutex<bool>,
    told: Condvar,
}

impl Event {
    pub fn set(&self) {
        *self.happened.lock().unwrap() = true;
        self.told.notify_all();
    }

    /// Waits until it happens. Panics if it does not.
    pub fn wait(&self) {
        let happened = self.happened.lock().unwrap();
        let (_happened, wait) =
            self.told.wait_timeout_while(happened, TOO_LONG, |happened| !*happened).unwrap();
        assert!(!wait.timed_out(), "it never happened");
    }
}

/// Counts who is inside, and the most that ever were.
#[derive(Default)]
pub struct Occupancy {
    inside: AtomicUsize,
    most: AtomicUsize,
}

impl Occupancy {
    /// Goes in, lets others run, and out again.
    pub fn visit(&self) {
        let now = self.inside.fetch_add(1, SeqCst) + 1;
        self.most.fetch_max(now, SeqCst);
        for _ in 0..10 {
            std::thread::yield_now();
        }
        self.inside.fetch_sub(1, SeqCst);
    }

    pub fn most(&self) -> usize {
        self.most.load(SeqCst)
    }
}
