//! The checks of `close`.

use super::subject::{Closed, Permit, Semaphore};
use crate::support::result::ensure_result;
use crate::support::room::Room;
use crate::support::sample;
use harness::{Check, Promise, ensure, fail};
use interleave::{Partial, Source};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

pub static PROMISES: &[Promise] = &[];

pub static CHECKS: &[Check] = &[
    Check::new("open_is_open", "an open semaphore gives permits and takes them back", open_is_open),
    Check::new("nobody_gets_one", "after the close nobody gets a permit", nobody_gets_one)
        .hang_means("waits after the close", LATE),
    Check::new("a_waiter", "a thread that waits is woken by the close", a_waiter)
        .hang_means("sleeps through the close", ASLEEP),
    Check::new("two_waiters", "two threads that wait are both woken by the close", two_waiters)
        .hang_means("sleeps through the close", ASLEEP),
    Check::new("a_held_permit", "a permit taken before the close stays valid", a_held_permit)
        .hang_means(
            "close waits for ever",
            "A thread closes the semaphore while it holds a permit, and `close` does not return. It must \
             not wait for permits.",
        ),
    Check::new("not_after_the_close", "a permit that comes back after the close is not given away",
        not_after_the_close)
        .hang_means("sleeps through the close", ASLEEP),
    Check::new("real_file", "readers of /array of the sample file stop at the close", real_file)
        .native_only()
        .once()
        .hang_means("sleeps through the close", ASLEEP)
        .endless_means(AFTER, "The semaphore is closed, and `acquire` gives one permit after the other."),
];

const ASLEEP: &str = "\
    The semaphore was closed, and a thread still waits for a permit. Is everybody woken who waits? Does a \
    thread that wakes up look whether it is closed? Can the close come between its look and its sleep?";

const LATE: &str = "\
    The semaphore was closed before `acquire` was called, and `acquire` waits.";

const AFTER: &str = "acquired after the close";

/// The permit of an open semaphore.
fn take(semaphore: &Semaphore) -> Permit<'_> {
    match semaphore.acquire() {
        Ok(permit) => permit,
        Err(Closed) => fail!("closed though open", "nobody has closed it, but `acquire` says so"),
    }
}

fn ensure_closed(semaphore: &Semaphore, case: &str) {
    ensure!(semaphore.acquire().is_err(), AFTER, "{case}, and `acquire` still gives a permit");
}

fn open_is_open() {
    let (semaphore, room) =
        (Semaphore::new(1), Room::new(1, "too many at once", "threads have a permit"));
    let visit = || {
        let _permit = take(&semaphore);
        room.visit();
    };
    thread::scope(|scope| {
        scope.spawn(visit);
        visit();
    });
}

fn nobody_gets_one() {
    let semaphore = Semaphore::new(1);
    semaphore.close();
    ensure_closed(&semaphore, "one permit is free, but it is closed");
    semaphore.close();
    ensure_closed(&semaphore, "it was closed twice");
    let semaphore = Semaphore::new(0);
    semaphore.close();
    ensure_closed(&semaphore, "it has no permits, and it is closed");
}

/// So many threads wait for a permit of none, and the semaphore is closed.
fn all_are_woken(waiters: usize) {
    let semaphore = Semaphore::new(0);
    thread::scope(|scope| {
        for _ in 0..waiters {
            scope.spawn(|| ensure_closed(&semaphore, "there are no permits, and it was closed"));
        }
        semaphore.close();
    });
}

fn a_waiter() {
    all_are_woken(1);
}

fn two_waiters() {
    all_are_woken(2);
}

fn a_held_permit() {
    let semaphore = Semaphore::new(1);
    let permit = take(&semaphore);
    semaphore.close();
    drop(permit);
    ensure_closed(&semaphore, "it was closed, and then a permit came back");
}

fn not_after_the_close() {
    let semaphore = Semaphore::new(1);
    let permit = take(&semaphore);
    thread::scope(|scope| {
        scope.spawn(|| ensure_closed(&semaphore, "the permit came back after the close"));
        semaphore.close();
        drop(permit);
    });
}

/// Four threads read chunk after chunk, two at a time. The one that reads the last chunk closes the
/// semaphore, and that ends them all.
fn real_file() {
    let sample = sample::array();
    let rows = sample.source.rows();
    let chunks = rows.div_ceil(sample.chunk);
    let (semaphore, next, left) =
        (Semaphore::new(2), AtomicUsize::new(0), AtomicUsize::new(chunks));
    let work = || {
        let mut part = Partial::default();
        while let Ok(_permit) = semaphore.acquire() {
            let start = next.fetch_add(1, Relaxed) * sample.chunk;
            if start >= rows {
                continue;
            }
            let values = sample.source.read(start..rows.min(start + sample.chunk));
            part = part.merge(Partial::of(&values.expect("it can be read")));
            if left.fetch_sub(1, Relaxed) == 1 {
                semaphore.close();
            }
        }
        part
    };
    let part: Partial = thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().expect("it does not panic")).sum()
    });
    ensure_result(part, sample.whole, "wrong result", "/array, four threads, two permits");
}
