//! The checks of `semaphore`.

use super::subject::Semaphore;
use crate::support::law::for_all;
use crate::support::rendezvous::Rendezvous;
use crate::support::room::Room;
use harness::{Check, Promise, ensure, ensure_eq};
use proptest::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

pub static PROMISES: &[Promise] = &[];

pub static CHECKS: &[Check] = &[
    Check::new("every_permit", "as many permits can be taken as there are", every_permit)
        .hang_means(
            "lost permit",
            "One thread takes two permits of two, nobody else takes any, and it waits for ever. When \
             exactly does `acquire` wait?",
        ),
    Check::new("one_at_a_time", "one permit lets one thread in at a time", one_at_a_time),
    Check::new("two_at_once", "two permits let two threads in at the same time", two_at_once)
        .hang_means(
            "one after the other",
            "There are two permits, and the second thread is not let in while the first is inside. \
             Does it take the lock with it? Does it wait although a permit is free?",
        ),
    Check::new("a_release_wakes", "a release lets a waiting thread go on", a_release_wakes),
    Check::new("two_releases", "two releases let two waiting threads go on", two_releases)
        .preemptions(2),
    Check::new(
        "handed_over",
        "what was done before the release is seen after the acquire",
        handed_over,
    ),
    Check::new("try_does_not_wait", "try_acquire never waits for a permit", try_does_not_wait)
        .hang_means(
            "waits in try",
            "`try_acquire` did not return while no permit was free. It must say `false` instead.",
        ),
    Check::new("both_try", "try_acquire takes a permit if one is free", both_try),
    Check::new("any_sequence", "the count is right after any sequence of calls", any_sequence)
        .native_only()
        .once(),
    Check::new("many_threads", "three permits among eight threads", many_threads).native_only(),
];

const TOO_MANY: &str = "too many at once";

fn every_permit() {
    let semaphore = Semaphore::new(2);
    semaphore.acquire();
    semaphore.acquire();
    ensure!(!semaphore.try_acquire(), TOO_MANY, "there were 2 permits, and a third could be taken");
}

fn one_at_a_time() {
    let (semaphore, room) = (Semaphore::new(1), Room::new(1, TOO_MANY, "threads have a permit"));
    let visit = || {
        semaphore.acquire();
        room.visit();
        semaphore.release();
    };
    thread::scope(|scope| {
        scope.spawn(visit);
        visit();
    });
}

fn two_at_once() {
    let (semaphore, inside) = (Semaphore::new(2), Rendezvous::new(0, 2));
    let visit = || {
        semaphore.acquire();
        inside.meet();
        semaphore.release();
    };
    thread::scope(|scope| {
        scope.spawn(visit);
        visit();
    });
}

fn a_release_wakes() {
    let semaphore = Semaphore::new(0);
    thread::scope(|scope| {
        scope.spawn(|| semaphore.acquire());
        semaphore.release();
    });
}

fn two_releases() {
    let semaphore = Semaphore::new(0);
    thread::scope(|scope| {
        scope.spawn(|| semaphore.acquire());
        scope.spawn(|| semaphore.acquire());
        semaphore.release();
        semaphore.release();
    });
}

fn handed_over() {
    let (semaphore, rows_read) = (Semaphore::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            // Relaxed: that it is seen is the work of the semaphore.
            rows_read.store(4, Relaxed);
            semaphore.release();
        });
        semaphore.acquire();
        ensure_eq!(
            rows_read.load(Relaxed),
            4,
            "stale read",
            "4 was stored before the release, and the thread that took the permit sees an older value"
        );
    });
}

fn try_does_not_wait() {
    let semaphore = Semaphore::new(0);
    thread::scope(|scope| {
        scope.spawn(|| semaphore.acquire());
        ensure!(!semaphore.try_acquire(), TOO_MANY, "there are 0 permits, and one could be taken");
        semaphore.release();
    });
}

fn both_try() {
    let semaphore = Semaphore::new(2);
    let take = || {
        ensure!(
            semaphore.try_acquire(),
            "refused though free",
            "there are 2 permits for 2 threads, and `try_acquire` said `false` to one of them"
        );
    };
    thread::scope(|scope| {
        scope.spawn(take);
        take();
    });
}

fn any_sequence() {
    let small = (0..3).flat_map(|permits| {
        (0..32_u32).map(move |bits| (permits, (0..5).map(|i| bits >> i & 1 == 1).collect()))
    });
    for_all(
        small,
        (0..5_usize, prop::collection::vec(any::<bool>(), 0..50)),
        |(permits, calls)| {
            let (semaphore, mut free) = (Semaphore::new(permits), permits);
            for (i, &release) in calls.iter().enumerate() {
                let case = || {
                    let names =
                        calls[..=i].iter().map(|r| if *r { "release()" } else { "try_acquire()" });
                    format!("new({permits}), {}", names.collect::<Vec<_>>().join(", "))
                };
                if release {
                    semaphore.release();
                    free += 1;
                    continue;
                }
                ensure_eq!(semaphore.try_acquire(), free > 0, "wrong count", "{}", case());
                free = free.saturating_sub(1);
            }
        },
    );
}

fn many_threads() {
    let (semaphore, room) = (Semaphore::new(3), Room::new(3, TOO_MANY, "threads have a permit"));
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..20 {
                    semaphore.acquire();
                    room.visit();
                    semaphore.release();
                }
            });
        }
    });
}
