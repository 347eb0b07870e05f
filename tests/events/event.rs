//! The checks of `event`.

use super::subject::Event;
use harness::{Check, Promise, ensure};
use interleave::{Memory, Partial, Source};
use std::sync::Mutex;
use support::asleep::{ensure_sleeps, release_all};
use support::handed::Handed;
use support::latch::Latch;
use support::result::ensure_result;
use support::sample;
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A flag that threads can wait for: \"the processing is finished\"."),
    Promise::explains(
        "A flag that can be set and cleared, and that any number of threads can wait for: what Python calls `threading.Event`",
    ),
    Promise::kept("An event that is not set.", &["is_set_tells", "two_events"]),
    Promise::kept("Sets the event.", &["is_set_tells", "two_set", "two_events"]),
    Promise::kept(
        "This wakes all threads that are waiting for it, and from then until the event is cleared, no thread needs to wait",
        &["every_thread_wakes", "many_wait", "set_before_wait", "two_set"],
    ),
    Promise::explains(
        "If it is cleared very soon, a woken thread may find that it is no longer set, and go on waiting",
    ),
    Promise::kept(
        "Clears the event: from now on `wait` waits again.",
        &["clear_and_set_again", "cleared_beside_another", "cleared_beside_set"],
    ),
    Promise::kept("Is the event set?", &["is_set_tells", "asked_beside_a_waiter"]),
    Promise::kept("This call does not wait", &["asked_beside_a_waiter"]),
    Promise::kept(
        "Returns once the event is set, or at once if it is already set",
        &["set_before_wait", "result_is_there"],
    ),
    Promise::kept("The event stays set", &["stays_set", "cleared_beside_set"]),
    Promise::kept(
        "A waiting thread sleeps and uses no processor time",
        &["waiter_sleeps", "no_polling"],
    ),
    Promise::kept(
        "Whatever a thread did before it called `set` is visible to a thread whose `wait` has returned, or whose `is_set` has returned true",
        &["result_is_there", "looking_is_enough"],
    ),
    Promise::explains(
        "Build Python's `threading.Event`, but without time limits, which are the subject of the next page",
    ),
    Promise::kept(
        "a thread that has waited sees everything that was done before `set`, in every interleaving, and so does a thread for which `is_set` has returned true",
        &["result_is_there", "looking_is_enough"],
    ),
    Promise::kept(
        "`set` wakes all waiting threads, and `wait` returns at once if the event is already set",
        &["every_thread_wakes", "many_wait", "set_before_wait"],
    ),
    Promise::kept(
        "the event stays set until `clear` is called, however often threads wait for it",
        &["stays_set"],
    ),
    Promise::kept("after `clear`, `wait` waits again", &["clear_and_set_again"]),
    Promise::kept("a waiting thread sleeps: the check asks the kernel whether it does", &["waiter_sleeps"]),
    Promise::kept("three threads that are waiting for the mean of `/array` all get it", &["real_file"]),
];

pub const CHECKS: &[Check] = &[
    Check::new(
        "result_is_there",
        "a thread that has waited finds the result of the one that set the event",
        result_is_there,
    ),
    Check::new(
        "set_before_wait",
        "wait returns at once if the event is set already",
        set_before_wait,
    ),
    Check::new("every_thread_wakes", "set wakes all threads that wait", every_thread_wakes),
    Check::new("stays_set", "the event stays set, however often it is waited for", stays_set)
        .hang_means(
            CONSUMED,
            "The event was set, one `wait` has returned, and the next one hangs.",
        ),
    Check::new("clear_and_set_again", "clear makes wait wait again", clear_and_set_again),
    Check::new("is_set_tells", "is_set says what set and clear have done", is_set_tells),
    Check::new(
        "looking_is_enough",
        "a thread that sees the event set finds the result",
        looking_is_enough,
    ),
    Check::new(
        "asked_beside_a_waiter",
        "is_set is right while another thread waits",
        asked_beside_a_waiter,
    ),
    Check::new(
        "cleared_beside_another",
        "clear clears while another thread asks",
        cleared_beside_another,
    ),
    Check::new(
        "cleared_beside_set",
        "a thread that clears and waits finds the event set",
        cleared_beside_set,
    )
    .preemptions(1),
    Check::new("two_set", "two threads set at once, and the one that waits goes on", two_set)
        .preemptions(2),
    Check::new("two_events", "each event is set and cleared alone", two_events),
    Check::new("no_polling", "a thread that waits does not check every now and then", no_polling)
        .model_only(),
    Check::new("many_wait", "set wakes forty threads", many_wait).native_only().once().hang_means(
        "lost wake-up",
        "Forty threads slept when the event was set, and some of them still sleep.",
    ),
    Check::new("waiter_sleeps", "a thread that waits sleeps", waiter_sleeps).native_only().once(),
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

fn every_thread_wakes() {
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
         would wait forever. Only `clear` clears it"
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

fn asked_beside_a_waiter() {
    let event = Event::new();
    event.set();
    thread::scope(|scope| {
        scope.spawn(|| event.wait());
        let case = "`is_set` after set, while another thread waits";
        ensure_result(event.is_set(), true, "wrong state", case);
    });
}

fn cleared_beside_another() {
    let event = Event::new();
    event.set();
    thread::scope(|scope| {
        scope.spawn(|| event.is_set());
        event.clear();
    });
    let case = "`is_set` after set and clear, which was called while another thread asked";
    ensure_result(event.is_set(), false, "wrong state", case);
}

/// The event is cleared only once. The second `set` comes after that, and ends the wait if the first one came too early.
fn cleared_beside_set() {
    let (event, cleared) = (Event::new(), Latch::default());
    thread::scope(|scope| {
        let sets = scope.spawn(|| event.set());
        scope.spawn(|| {
            event.clear();
            cleared.open();
            event.wait();
            ensure!(
                event.is_set(),
                "woke too early",
                "a thread cleared the event and waited, and `wait` has returned although the event is not set. A `set` \
                 that came before `clear` no longer counts"
            );
        });
        sets.join().expect("it does not panic");
        cleared.wait();
        event.set();
    });
}

fn two_set() {
    let event = Event::new();
    thread::scope(|scope| {
        scope.spawn(|| event.set());
        scope.spawn(|| event.set());
        event.wait();
    });
    ensure_result(event.is_set(), true, "wrong state", "`is_set` after two threads have set it");
}

fn two_events() {
    let one = Event::new();
    one.set();
    let other = Event::new();
    let tells = |event: &Event, expected, case| ensure_result(event.is_set(), expected, "wrong state", case);
    tells(&one, true, "`is_set` of an event that was set before another one was made");
    tells(&other, false, "`is_set` of a new event, while another event is set");
    other.set();
    one.clear();
    tells(&one, false, "`is_set` of an event that was cleared, while another event is set");
    tells(&other, true, "`is_set` of an event that was set, after another event was cleared");
}

fn no_polling() {
    ensure_told(result_is_there);
}

fn many_wait() {
    let event = Event::new();
    release_all(40, || event.wait(), || event.set());
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
