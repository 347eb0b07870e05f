//! The checks of `heartbeat`.
//!
//! Natively a machine may be busy for longer than any limit, so what must *not* be taken for dead has a limit of
//! an hour there. How soon a silent worker is noticed is checked on the virtual clock.

use super::subject::Monitor;
use harness::unwatched::atomic::{AtomicBool, Ordering::Relaxed};
use harness::{Check, Promise, ensure, ensure_eq};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};
use support::asleep;
use support::endless::{endless, without_overflow};
use support::numerous::HUNDREDS;
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains("Workers are heard from now and then: which of them has been silent for too long"),
    Promise::explains("What is known about the workers of a job."),
    Promise::kept(
        "A monitor of `workers` workers, numbered from 0, all of which count as heard from at this moment.",
        &["silent", "over", "hundreds"],
    ),
    Promise::kept("A worker that is silent for `limit` is taken for dead.", &["silent", "in_time", "the_longest"]),
    Promise::kept("Notes that the worker has been heard from.", &["beats", "in_time"]),
    Promise::kept(
        "If it was taken for dead, it was only slow: it counts as alive again, and has the full limit from now on.",
        &["comes_back"],
    ),
    Promise::kept(
        "Sleeps until a worker has been silent for the limit, takes it for dead, and returns its number; if there are several, it returns the one that should have been heard from first.",
        &["silent", "in_time", "the_first", "two_late"],
    ),
    Promise::kept(
        "A worker is returned once, and again only if it has been heard from in between",
        &["told_once", "comes_back", "two_beats"],
    ),
    Promise::kept("Returns `None` when the job is over.", &["over", "no_workers", "the_longest"]),
    Promise::kept(
        "While there is nothing to report, it sleeps until the next worker's time is up, or until a worker that was taken for dead is heard from.",
        &["comes_back", "waits", "sleeps", "both_come_back", "no_workers"],
    ),
    Promise::kept("Any number of threads may call it.", &["told_once", "over"]),
    Promise::kept("Ends the job.", &["over"]),
    Promise::explains("Write the monitor."),
    Promise::kept(
        "a silent worker is noticed exactly when its time is up;",
        &["silent", "in_time", "the_first", "two_late"],
    ),
    Promise::kept(
        "a heartbeat gives its worker the full limit again, even if it arrives at the last moment;",
        &["beats", "last_moment"],
    ),
    Promise::kept("a worker that was taken for dead counts as alive when it is heard from again;", &["comes_back", "both_come_back"]),
    Promise::kept("each death is reported only once, and to only one thread", &["told_once", "two_beats"]),
    Promise::kept("when the job is over, all waiting threads return;", &["over"]),
    Promise::kept("a waiting thread sleeps, rather than checking again and again.", &["waits", "sleeps"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("silent", "a silent worker is taken for dead, and not before its time", silent)
        .hang_means("never declared dead", NEVER),
    Check::new("in_time", "a silent worker is noticed when its time is up", in_time).model_only(),
    Check::new("last_moment", "a heartbeat counts even if it comes at the last moment", last_moment).model_only(),
    Check::new("the_first", "the first whose time is up is the first to be told", the_first).model_only(),
    Check::new("two_late", "of two that are late, the one whose time was up first is told first", two_late)
        .model_only(),
    Check::new("beats", "a worker that is heard from is not dead", beats)
        .model_only()
        .preemptions(2),
    Check::new("comes_back", "a worker that was only slow is alive again", comes_back)
        .preemptions(2)
        .hang_means("dead for good", BACK),
    Check::new("both_come_back", "of two that come back, each is told to a thread that sleeps", both_come_back)
        .preemptions(2)
        .hang_means("dead for good", BACK),
    Check::new("told_once", "each death is told to one thread", told_once).preemptions(2),
    Check::new("two_beats", "a worker that is heard from twice at the same time dies once", two_beats)
        .model_only()
        .preemptions(1),
    Check::new("over", "at the end, all threads that wait go on", over)
        .preemptions(2)
        .hang_means("lost wake-up", OVER),
    Check::new("no_workers", "without workers there is nothing to tell before the end", no_workers)
        .hang_means("lost wake-up", OVER),
    Check::new("hundreds", "each of hundreds of workers is told once", hundreds)
        .native_only()
        .once()
        .hang_means("never declared dead", NEVER),
    Check::new("the_longest", "a limit may be too long for the clock", the_longest).hang_means("lost wake-up", OVER),
    Check::new("waits", "a thread that waits is told of the end", waits).model_only().preemptions(2),
    Check::new("sleeps", "a thread that waits sleeps", sleeps).native_only().once(),
];

const NEVER: &str = "A worker has been silent for longer than its limit, and `next_dead` does not return.";
const BACK: &str = "\
    A worker that was taken for dead was heard from, and then it was silent again. `next_dead` does not tell: does a \
    beat make it alive, and does a thread that sleeps without an end hear of it?";
const OVER: &str = "The job is over, and a thread sleeps on in `next_dead`. What notifies it, and how many can \
there be?";

const SHORT: Duration = Duration::from_millis(1);
const HOUR: Duration = Duration::from_secs(3600);
const SECOND: Duration = Duration::from_secs(1);

fn silent() {
    let start = Instant::now();
    let monitor = Monitor::new(1, SHORT);
    let dead = monitor.next_dead();
    let took = start.elapsed();
    ensure_eq!(dead, Some(0), "wrong answer", "the only worker is silent");
    ensure!(took >= SHORT, "declared dead too soon", "a worker has {SHORT:?}, and was taken for dead after {took:?}");
}

/// One worker beats after 3 s, and has 5: it is dead after 8. The wait begins after 5.
fn in_time() {
    let monitor = Monitor::new(1, 5 * SECOND);
    let start = Instant::now();
    thread::sleep(3 * SECOND);
    monitor.beat(0);
    thread::sleep(2 * SECOND);
    let dead = monitor.next_dead();
    let took = start.elapsed();
    ensure_eq!(dead, Some(0), "wrong answer", "the only worker is silent");
    ensure!(
        took >= 8 * SECOND,
        "declared dead too soon",
        "a worker was heard from after 3 s, has 5 s, and was taken for dead after {took:?}"
    );
    ensure!(
        took == 8 * SECOND,
        "noticed too late",
        "a worker was heard from after 3 s, has 5 s, and was taken for dead only after {took:?}"
    );
}

/// A beat that comes a millisecond before the worker's time is up, and one that is as late after it.
fn last_moment() {
    let monitor = Monitor::new(1, 5 * SECOND);
    let start = Instant::now();
    let almost = 5 * SECOND - Duration::from_millis(1);
    for _ in 0..2 {
        thread::sleep(almost);
        monitor.beat(0);
    }
    let dead = monitor.next_dead();
    let (took, time) = (start.elapsed(), 2 * almost + 5 * SECOND);
    ensure_eq!(dead, Some(0), "wrong answer", "the only worker is silent in the end");
    let case = format!("a worker has 5 s, was heard from twice, each time a millisecond before they were up, and was taken \
         for dead after {took:?} in all");
    ensure!(took >= time, "declared dead too soon", "{case}");
    ensure!(took == time, "noticed too late", "{case}");
}

/// Worker 0 beats after 2 s, and worker 1 does not: it is told after 5 s, worker 0 after 7.
fn the_first() {
    let monitor = Monitor::new(2, 5 * SECOND);
    let start = Instant::now();
    thread::sleep(2 * SECOND);
    monitor.beat(0);
    for (worker, time) in [(1, 5), (0, 7)] {
        let dead = monitor.next_dead();
        let took = start.elapsed();
        ensure_eq!(dead, Some(worker), "wrong order", "worker 0 was heard from after 2 s, worker 1 was not");
        ensure!(
            took == time * SECOND,
            "noticed too late",
            "the time of worker {worker} was up after {time} s, and it was taken for dead after {took:?}"
        );
    }
}

/// The time of worker 1 is up after 5 s, and the time of worker 0 after 7. No thread asks before 12 s have passed.
fn two_late() {
    let monitor = Monitor::new(2, 5 * SECOND);
    thread::sleep(2 * SECOND);
    monitor.beat(0);
    thread::sleep(10 * SECOND);
    for worker in [1, 0] {
        let case = "worker 0 was heard from after 2 s, worker 1 was not, and both are dead for long";
        ensure_eq!(monitor.next_dead(), Some(worker), "wrong order", "{case}");
    }
}

/// A beat comes while another thread waits for the end.
fn beats() {
    let monitor = Monitor::new(1, 5 * SECOND);
    thread::scope(|scope| {
        let waits = scope.spawn(|| {
            let dead = monitor.next_dead();
            (dead, Instant::now())
        });
        thread::sleep(3 * SECOND);
        let before = Instant::now();
        monitor.beat(0);
        let heard = Instant::now();
        let (dead, told) = waits.join().unwrap();
        ensure_eq!(dead, Some(0), "wrong answer", "the only worker is silent in the end");
        // Time may have passed before the beat, during it, or just after it.
        ensure!(
            told <= heard || told >= before + 5 * SECOND,
            "declared dead too soon",
            "a worker was heard from, has 5 s, and was taken for dead {:?} later",
            told - before
        );
    });
}

fn comes_back() {
    let monitor = Monitor::new(1, SHORT);
    ensure_eq!(monitor.next_dead(), Some(0), "wrong answer", "the only worker is silent");
    thread::scope(|scope| {
        let waits = scope.spawn(|| monitor.next_dead());
        let before = Instant::now();
        monitor.beat(0);
        let dead = waits.join().unwrap();
        let took = before.elapsed();
        ensure_eq!(dead, Some(0), "wrong answer", "the only worker was heard from, and is silent again");
        ensure!(
            took >= SHORT,
            "declared dead too soon",
            "a worker that came back has {SHORT:?}, and was taken for dead after {took:?}"
        );
    });
}

/// Two workers that were taken for dead are heard from, and each of two threads has something to be told.
fn both_come_back() {
    let monitor = Monitor::new(2, SHORT);
    for _ in 0..2 {
        ensure!(monitor.next_dead().is_some(), "wrong answer", "both workers are silent");
    }
    thread::scope(|scope| {
        let threads = [(), ()].map(|()| scope.spawn(|| monitor.next_dead()));
        monitor.beat(0);
        monitor.beat(1);
        let mut dead = threads.map(|thread| thread.join().unwrap());
        dead.sort_unstable();
        ensure_eq!(dead, [Some(0), Some(1)], "wrong answer", "both workers were heard from, and are silent again");
    });
}

fn no_workers() {
    let (monitor, is_over) = (Monitor::new(0, SHORT), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            let dead = monitor.next_dead();
            ensure_eq!(dead, None, "wrong answer", "there are no workers");
            ensure!(is_over.load(Relaxed), "stops too early", "there are no workers, and `next_dead` returned before the end");
        });
        // Gives the other thread its turn: what returns now returns too soon.
        thread::yield_now();
        is_over.store(true, Relaxed);
        monitor.close();
    });
}

fn hundreds() {
    let monitor = Monitor::new(HUNDREDS, SHORT);
    let mut dead: Vec<_> = (0..HUNDREDS).map(|_| monitor.next_dead()).collect();
    dead.sort_unstable();
    let all: Vec<_> = (0..HUNDREDS).map(Some).collect();
    ensure_eq!(dead, all, "wrong answer", "all of {HUNDREDS} workers are silent");
}

fn the_longest() {
    for &limit in endless() {
        let monitor = without_overflow("Monitor::new", limit, || Monitor::new(1, limit));
        thread::scope(|scope| {
            let waits = scope.spawn(|| without_overflow("monitor.next_dead", limit, || monitor.next_dead()));
            without_overflow("monitor.beat", limit, || monitor.beat(0));
            monitor.close();
            ensure_eq!(waits.join().unwrap(), None, "declared dead too soon", "the limit is {limit:?}");
        });
    }
}

fn told_once() {
    let monitor = Monitor::new(1, SHORT);
    let told = thread::scope(|scope| {
        let (to, told) = channel();
        for _ in 0..2 {
            let (monitor, to) = (&monitor, to.clone());
            scope.spawn(move || to.send(monitor.next_dead()));
        }
        let first = told.recv().unwrap();
        // Ends the wait of the thread that has nothing to be told.
        monitor.close();
        [first, told.recv().unwrap()]
    });
    let times = told.iter().flatten().count();
    ensure!(times > 0, "never declared dead", "one worker is silent, and no thread was told");
    ensure!(times < 2, "reported twice", "one worker is dead, and two threads were told");
}

/// Two threads hear from one worker. What they have noted is about one life of it.
fn two_beats() {
    let monitor = Monitor::new(1, SHORT);
    thread::scope(|scope| {
        scope.spawn(|| monitor.beat(0));
        monitor.beat(0);
    });
    ensure_eq!(monitor.next_dead(), Some(0), "wrong answer", "the only worker is silent");
    let again = thread::scope(|scope| {
        let again = scope.spawn(|| monitor.next_dead());
        thread::sleep(10 * SHORT);
        monitor.close();
        again.join().unwrap()
    });
    ensure_eq!(again, None, "reported twice", "two beats of one worker came at the same time, and then it was silent");
}

fn over() {
    // Without a worker there is no end to sleep for.
    let monitor = Monitor::new(0, HOUR);
    thread::scope(|scope| {
        let threads = [(), ()].map(|()| scope.spawn(|| monitor.next_dead()));
        monitor.close();
        for thread in threads {
            ensure_eq!(thread.join().unwrap(), None, "wrong answer", "the job is over");
        }
    });
    ensure_eq!(monitor.next_dead(), None, "wrong answer", "the job is over");

    let monitor = Monitor::new(1, SHORT);
    thread::sleep(2 * SHORT);
    monitor.close();
    ensure_eq!(monitor.next_dead(), None, "wrong answer", "a worker is silent for too long, and the job is over");
}

fn waits() {
    let monitor = Monitor::new(1, HOUR);
    ensure_told(|| {
        thread::scope(|scope| {
            let waits = scope.spawn(|| monitor.next_dead());
            monitor.close();
            waits.join().unwrap();
        });
    });
}

fn sleeps() {
    let monitor = Monitor::new(1, HOUR);
    asleep::ensure_sleeps(
        || {
            monitor.next_dead();
        },
        || monitor.close(),
    );
}
