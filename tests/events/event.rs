//! The checks of `event`.

use super::subject::Event;
use crate::support::asleep::ensure_sleeps;
use crate::support::handed::Handed;
use crate::support::result::ensure_result;
use crate::support::sample;
use harness::{Check, Promise, ensure};
use interleave::{Memory, Partial, Source};
use std::sync::Mutex;
use std::thread;

pub static PROMISES: &[Promise] = &[];

pub static CHECKS: &[Check] = &[
    Check::new(
        "result_is_there",
        "who has waited finds the result of the thread that set the event",
        result_is_there,
    ),
    Check::new(
        "set_before_wait",
        "wait returns at once if the event is set already",
        set_before_wait,
    ),
    Check::new("everybody_wakes", "set wakes all threads that wait", everybody_wakes),
    Check::new("stays_set", "the event stays set, however often it is waited for", stays_set)
        .hang_means(CONSUMED, "The event was set, one `wait` has returned, and the next one hangs."),
    Check::new("clear_and_set_again", "clear makes wait wait again", clear_and_set_again),
    Check::new("is_set_tells", "is_set says what set and clear have done", is_set_tells),
    Check::new(
        "looking_is_enough",
        "who sees the event set finds the result",
        looking_is_enough,
    ),
    Check::new("waiter_sleeps", "a thread that waits sleeps", waiter_sleeps)
        .native_only()
        .once(),
    Check::new(
        "real_file",
        "three threads wait until the mean of /array has been worked out",
        real_file,
    )
    .native_only()
    .once(),
];

const CONSUMED: &str = "consumes the event";

/// A reduction in another thread: the sum of a dataset, and "the processing is finished".
struct Processing {
    source: Memory,
    sum: Handed,
    finished: Event,
}

impl Processing {
    fn new() -> Processing {
        let source = Memory(vec![1.0, 2.0, 3.0, 4.0]);
        Processing { source, sum: Handed::default(), finished: Event::new() }
    }

    fn process(&self) {
        let values = self.source.read(0..self.source.rows()).expect("it is in memory");
        self.sum.hand_over(Partial::of(&values).sum as u64, || self.finished.set());
    }

    fn wait(&self) {
        self.finished.wait();
        let sum = self.sum.ensure_there("woke too early", "`wait`");
        ensure_result(sum, 10, "wrong result", "the sum of 1, 2, 3, 4");
    }
}

fn result_is_there() {
    let processing = Processing::new();
    thread::scope(|scope| {
        scope.spawn(|| processing.process());
        processing.wait();
    });
}

fn set_before_wait() {
    let processing = Processing::new();
    processing.process();
    processing.wait();
}

fn everybody_wakes() {
    let processing = Processing::new();
    thread::scope(|scope| {
        scope.spawn(|| processing.wait());
        scope.spawn(|| processing.wait());
        processing.process();
    });
}

fn stays_set() {
    let event = Event::new();
    event.set();
    event.wait();
    ensure!(
        event.is_set(),
        CONSUMED,
        "the event was set, and after a `wait` it is no longer set: the next thread that waits \
         would wait for ever. Only `clear` clears it"
    );
    event.wait();
}

fn clear_and_set_again() {
    let processing = Processing::new();
    processing.finished.set();
    processing.finished.clear();
    thread::scope(|scope| {
        scope.spawn(|| processing.process());
        processing.wait();
    });
}

fn is_set_tells() {
    let event = Event::new();
    let tells = |expected, after: &str| {
        ensure_result(event.is_set(), expected, "wrong state", &format!("`is_set` after {after}"));
    };
    tells(false, "new");
    event.set();
    tells(true, "set");
    event.set();
    tells(true, "set, set");
    event.clear();
    tells(false, "set, set, clear");
    event.clear();
    tells(false, "set, set, clear, clear");
    event.set();
    tells(true, "set, set, clear, clear, set");
}

fn looking_is_enough() {
    let processing = Processing::new();
    thread::scope(|scope| {
        scope.spawn(|| processing.process());
        if processing.finished.is_set() {
            processing.sum.ensure_there("wrong state", "`is_set`");
        }
    });
}

fn waiter_sleeps() {
    let event = Event::new();
    ensure_sleeps(|| event.wait(), || event.set());
}

fn real_file() {
    let sample = sample::array();
    let (finished, mean) = (Event::new(), Mutex::new(None));
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                finished.wait();
                let mean = *mean.lock().unwrap();
                ensure_result(mean, sample.whole.mean(), "woke too early", "the mean of /array");
            });
        }
        let rows = sample.source.rows();
        let chunks = (0..rows).step_by(sample.chunk).map(|at| at..(at + sample.chunk).min(rows));
        let parts = chunks.map(|c| Partial::of(&sample.source.read(c).expect("it can be read")));
        *mean.lock().unwrap() = parts.sum::<Partial>().mean();
        finished.set();
    });
}
