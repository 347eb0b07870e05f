//! The checks of `semaphore`.

use super::subject::Semaphore;
use harness::{Check, Promise, ensure, ensure_eq};
use proptest::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use support::asleep::ensure_sleeps;
use support::law::for_all;
use support::no_time::ensure_no_time_passes;
use support::rendezvous::Rendezvous;
use support::room::Room;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "A semaphore: a thread takes one of its \
         permits, or waits until one is free",
    ),
    Promise::explains("Permits that threads take and give back"),
    Promise::kept(
        "A semaphore with this many free permits; 0 is allowed",
        &["every_permit", "any_sequence", "two_semaphores"],
    ),
    Promise::kept(
        "Takes a permit",
        &["every_permit", "one_at_a_time"],
    ),
    Promise::kept(
        "Waits while no permit is free",
        &["a_release_wakes"],
    ),
    Promise::kept(
        "A waiting thread sleeps: it uses no processor time",
        &["waiter_sleeps", "waits_for_a_release"],
    ),
    Promise::kept(
        "Whatever a thread did before it gave a permit back \
         is visible to the thread that takes that permit",
        &["handed_over"],
    ),
    Promise::kept(
        "Takes a permit if one is free, and says whether it did",
        &["both_try", "try_beside_acquire", "enough_for_both"],
    ),
    Promise::kept(
        "Never waits for a permit",
        &["try_does_not_wait", "try_beside_a_waiter"],
    ),
    Promise::kept(
        "Gives a permit back",
        &["a_release_wakes", "releases_at_once"],
    ),
    Promise::kept(
        "Any thread may do so, even one that has taken \
         none: then there is one more permit than before",
        &["any_sequence", "releases_at_once"],
    ),
    Promise::kept(
        "If threads are waiting, one of them is woken to take it",
        &["two_releases", "many_wait", "two_semaphores"],
    ),
    Promise::explains("Write `new`, `acquire`, `try_acquire` and `release`"),
    Promise::kept(
        "threads can take all the permits, but no more than there are",
        &["every_permit", "one_at_a_time"],
    ),
    Promise::kept(
        "with two permits, two threads can each hold one at the same time",
        &["two_at_once"],
    ),
    Promise::kept(
        "a release lets one waiting thread go on, two releases let two go on, and a hundred \
         releases let a hundred go on, even if all the permits are released at once",
        &["a_release_wakes", "two_releases", "many_wait", "releases_at_once"],
    ),
    Promise::kept(
        "whatever a thread did before a release is visible to the thread that gets the permit",
        &["handed_over"],
    ),
    Promise::kept(
        "`try_acquire` never waits, and never refuses a permit that is free; \
         if two threads want the only permit, exactly one of them gets it",
        &["try_does_not_wait", "try_beside_a_waiter", "both_try", "try_beside_acquire", "enough_for_both"],
    ),
    Promise::kept(
        "a waiting thread sleeps until it is woken, rather than checking every now and then",
        &["waiter_sleeps", "waits_for_a_release"],
    ),
    Promise::kept(
        "the count is right after any sequence of calls, after eight threads have \
         used the semaphore, and even with as many permits as a `usize` can count",
        &["any_sequence", "many_threads", "many_permits"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("every_permit", "as many permits can be taken as there are", every_permit)
        .hang_means(
            "lost permit",
            "One thread takes two permits of two, no other takes any, and it waits forever. When \
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
            "try that waits",
            "`try_acquire` did not return while no permit was free. It must say `false` instead.",
        ),
    Check::new(
        "try_beside_a_waiter",
        "try_acquire does not wait while another thread does",
        try_beside_a_waiter,
    ),
    Check::new("both_try", "try_acquire takes a permit if one is free", both_try),
    Check::new(
        "enough_for_both",
        "try_acquire takes a permit if there is one besides what another thread takes",
        enough_for_both,
    ),
    Check::new("releases_at_once", "two releases at once are two permits", releases_at_once),
    Check::new(
        "try_beside_acquire",
        "of two threads that want the only permit at once, one gets it",
        try_beside_acquire,
    ),
    Check::new("two_semaphores", "two semaphores have nothing in common", two_semaphores)
        .or_preemptions(2)
        .hang_means("lost wake-up", TWO_SEMAPHORES),
    Check::new("waits_for_a_release", "a thread that waits does not check now and then", no_polling)
        .model_only()
        .preemptions(1),
    Check::new("waiter_sleeps", "a thread that waits sleeps", waiter_sleeps).native_only().once(),
    Check::new("many_wait", "a hundred releases let a hundred threads go on", many_wait)
        .native_only()
        .once()
        .hang_means("lost wake-up", MANY_WAIT),
    Check::new("many_permits", "there can be as many permits as a usize counts", many_permits),
    Check::new("any_sequence", "the count is right after any sequence of calls", any_sequence)
        .native_only()
        .once(),
    Check::new("many_threads", "three permits among eight threads", many_threads).native_only(),
];

const TOO_MANY: &str = "too many at once";

const MANY_WAIT: &str = "\
    A hundred threads wait, there were a hundred releases, and some threads wait on. Does each release \
    wake a thread, even if another release was a moment before?";

const TWO_SEMAPHORES: &str = "\
    A thread waits for a permit of each of two semaphores, each semaphore had a release, and a thread waits on. What do \
    the two semaphores share?";

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
    ensure!(!semaphore.try_acquire(), TOO_MANY, "there are 0 permits, and one could be taken");
}

fn try_beside_a_waiter() {
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
            "refused while free",
            "there are 2 permits for 2 threads, and `try_acquire` said `false` to one of them"
        );
    };
    thread::scope(|scope| {
        scope.spawn(take);
        take();
    });
}

fn enough_for_both() {
    let semaphore = Semaphore::new(2);
    thread::scope(|scope| {
        scope.spawn(|| semaphore.acquire());
        ensure!(
            semaphore.try_acquire(),
            "refused while free",
            "there are 2 permits, one thread takes one with `acquire`, and `try_acquire` says `false` to another"
        );
    });
}

fn releases_at_once() {
    let semaphore = Semaphore::new(0);
    thread::scope(|scope| {
        scope.spawn(|| semaphore.release());
        semaphore.release();
    });
    let taken = (0..3).filter(|_| semaphore.try_acquire()).count();
    ensure!(taken >= 2, "lost permit", "two permits were given back at once, and {taken} can be taken");
    ensure!(taken == 2, TOO_MANY, "two permits were given back, and three can be taken");
}

fn try_beside_acquire() {
    let (semaphore, room) = (Semaphore::new(1), Room::new(1, TOO_MANY, "threads have a permit"));
    thread::scope(|scope| {
        scope.spawn(|| {
            if semaphore.try_acquire() {
                room.visit();
                semaphore.release();
            }
        });
        semaphore.acquire();
        room.visit();
        semaphore.release();
    });
    ensure!(semaphore.try_acquire(), "lost permit", "the only permit was given back, and is not there");
}

fn two_semaphores() {
    let (one, other) = (Semaphore::new(1), Semaphore::new(0));
    ensure!(!other.try_acquire(), TOO_MANY, "a semaphore has no permits, another has one, and the first gave one out");
    ensure!(
        one.try_acquire(),
        "refused while free",
        "a semaphore has one permit, one without permits was made after it, and the first refused its permit"
    );
    thread::scope(|scope| {
        scope.spawn(|| one.acquire());
        scope.spawn(|| other.acquire());
        one.release();
        other.release();
    });
}

fn no_polling() {
    let semaphore = Semaphore::new(0);
    ensure_no_time_passes("A thread that waits for a permit", || {
        thread::scope(|scope| {
            scope.spawn(|| semaphore.acquire());
            semaphore.release();
        });
    });
}

fn waiter_sleeps() {
    let (semaphore, entered) = (Semaphore::new(0), AtomicU64::new(0));
    ensure_sleeps(
        || {
            semaphore.acquire();
            entered.store(1, Relaxed);
        },
        || {
            ensure!(
                entered.load(Relaxed) == 0,
                TOO_MANY,
                "there are 0 permits, and a thread that waited long enough has taken one"
            );
            semaphore.release();
        },
    );
}

fn many_wait() {
    const THREADS: usize = 100;
    let semaphore = Semaphore::new(0);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| semaphore.acquire());
        }
        for _ in 0..THREADS {
            semaphore.release();
        }
    });
    ensure!(!semaphore.try_acquire(), TOO_MANY, "all permits were taken, and here is one more");
}

fn many_permits() {
    for permits in [300, 70_000, 1 << 40, usize::MAX - 1, usize::MAX] {
        let semaphore = Semaphore::new(permits);
        let case = format!("there are {permits} permits");
        ensure!(semaphore.try_acquire(), "refused while free", "{case}, and none could be taken");
        semaphore.acquire();
        semaphore.release();
        semaphore.release();
        ensure!(semaphore.try_acquire(), "refused while free", "{case}, and none could be taken");
    }
    let semaphore = Semaphore::new(300);
    let taken = (0..301).filter(|_| semaphore.try_acquire()).count();
    ensure_eq!(taken, 300, "wrong count", "there are 300 permits, and 301 were wanted");
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
