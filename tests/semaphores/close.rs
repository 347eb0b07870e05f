//! The checks of `close`.

use super::subject::{Closed, Permit, Semaphore};
use harness::{Check, Promise, ensure, fail};
use interleave::{Partial, Source};
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use support::asleep::{ensure_sleeps, release_all};
use support::no_time::ensure_no_time_passes;
use support::numerous::MANY;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::room::Room;
use support::sample;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::kept(
        "A semaphore that can be closed: from then \
         on, no thread waits and none gets a permit",
        &["none_gets_one"],
    ),
    Promise::explains(
        "Permits that threads take and that come back by themselves, until the semaphore is \
         closed",
    ),
    Promise::explains("One permit from a semaphore"),
    Promise::kept(
        "Dropping it gives it back",
        &["open_is_open"],
    ),
    Promise::explains("The semaphore has been closed"),
    Promise::kept(
        "An open semaphore with this many free permits",
        &["open_is_open", "many_permits", "two_semaphores"],
    ),
    Promise::kept(
        "Takes a permit",
        &["open_is_open"],
    ),
    Promise::kept(
        "Sleeps while the semaphore is open and no permit is free",
        &["a_waiter", "waits_to_be_told"],
    ),
    Promise::kept(
        "If the semaphore is closed, before this thread waits or while it does, even if permits are free",
        &["none_gets_one", "a_waiter", "not_after_the_close"],
    ),
    Promise::kept(
        "Closes the semaphore for good: every waiting thread \
         is woken, and no thread gets a permit from now on",
        &["none_gets_one", "two_waiters", "many_waiters"],
    ),
    Promise::kept(
        "Permits that were taken before stay valid",
        &["a_held_permit"],
    ),
    Promise::kept(
        "Closing the semaphore again does nothing",
        &["none_gets_one", "two_close"],
    ),
    Promise::kept(
        "Gives the permit back, even in a panic, and even if the semaphore has been closed in the meantime",
        &["a_held_permit", "back_after_a_panic", "a_panic_wakes"],
    ),
    Promise::explains("Give the semaphore a `close` method"),
    Promise::kept(
        "an open semaphore works as before: permits come back even \
         if two are dropped at once, and even if a holder panics",
        &["open_is_open", "two_drops", "back_after_a_panic", "a_panic_wakes"],
    ),
    Promise::kept(
        "once the semaphore is closed, no thread gets a permit, even if some are free",
        &["none_gets_one"],
    ),
    Promise::kept(
        "`close` wakes every waiting thread: one or two of them in every interleaving, and also a hundred of them",
        &["a_waiter", "two_waiters", "many_waiters"],
    ),
    Promise::kept(
        "two threads may close the semaphore at once",
        &["two_close"],
    ),
    Promise::kept(
        "a waiting thread sleeps until it is woken, rather than checking every now and then",
        &["waits_to_be_told", "waiter_sleeps"],
    ),
    Promise::kept(
        "a permit that was taken before the semaphore was closed stays valid, and dropping it afterwards does no harm",
        &["a_held_permit"],
    ),
    Promise::kept("one thread can take a permit, and another one can drop it", &["two_drops"]),
    Promise::kept(
        "a permit that comes back to a closed semaphore is not given to any thread",
        &["not_after_the_close"],
    ),
    Promise::kept(
        "once the semaphore is closed, all four threads that were reading the sample file come to an end",
        &["real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("open_is_open", "an open semaphore gives permits and takes them back", open_is_open),
    Check::new("none_gets_one", "after the close no thread gets a permit", none_gets_one)
        .hang_means("waits after the close", LATE),
    Check::new("a_waiter", "a thread that waits is woken by the close", a_waiter)
        .hang_means("sleeps through the close", ASLEEP),
    Check::new("two_waiters", "two threads that wait are both woken by the close", two_waiters)
        .hang_means("sleeps through the close", ASLEEP),
    Check::new("a_held_permit", "a permit taken before the close stays valid", a_held_permit)
        .hang_means(
            "close waits forever",
            "A thread closes the semaphore while it holds a permit, and `close` does not return. It must \
             not wait for permits.",
        ),
    Check::new("not_after_the_close", "a permit that comes back after the close is not given away",
        not_after_the_close)
        .hang_means("sleeps through the close", ASLEEP),
    Check::new("two_close", "two threads may close it at once", two_close)
        .or_preemptions(2)
        .hang_means("sleeps through the close", ASLEEP),
    Check::new("back_after_a_panic", "a permit comes back when its holder panics", back_after_a_panic)
        .hang_means(
            "leaked permit",
            "The holder of the only permit has panicked, and the permit did not come back.",
        ),
    Check::new("a_panic_wakes", "a permit that comes back in a panic lets a waiting thread go on", a_panic_wakes)
        .hang_means(
            "lost wake-up",
            "The thread that held the only permit has panicked, and another thread, which waits for the permit, \
             sleeps on. Is it told about a permit that comes back in a panic?",
        ),
    Check::new("two_drops", "two permits that come back at once are two", two_drops)
        .or_preemptions(2)
        .hang_means("leaked permit", "Two permits came back at once, and then one could be taken."),
    Check::new("two_semaphores", "a semaphore that is closed closes no other", two_semaphores)
        .or_preemptions(2)
        .hang_means(
            "lost wake-up",
            "A thread waits for the only permit of each of two semaphores, both permits have come back, and a thread \
             waits on. What do the two semaphores share?",
        ),
    Check::new("waits_to_be_told", "a thread that waits does not check now and then", no_polling)
        .model_only()
        .preemptions(1),
    Check::new("many_permits", "65,541 permits come back, and are as many again", many_permits)
        .native_only()
        .once()
        .hang_means("leaked permit", "There are 65,541 permits, none is held, and one can't be taken."),
    Check::new("many_waiters", "a hundred threads that wait are woken by the close", many_waiters)
        .native_only()
        .once()
        .hang_means("sleeps through the close", ASLEEP),
    Check::new("waiter_sleeps", "a thread that waits sleeps", waiter_sleeps).native_only().once(),
    Check::new("real_file", "readers of /array of the sample file stop at the close", real_file)
        .native_only()
        .once()
        .hang_means("sleeps through the close", ASLEEP)
        .endless_means(AFTER, "The semaphore is closed, and `acquire` gives one permit after the other."),
];

const ASLEEP: &str = "\
    The semaphore was closed, and a thread still waits for a permit. Is every thread woken that waits? Does a \
    thread that wakes up check whether it is closed? Can the close come between its check and its sleep?";

const LATE: &str = "\
    The semaphore was closed before `acquire` was called, and `acquire` waits.";

const AFTER: &str = "acquired after the close";

/// The permit of an open semaphore.
fn take(semaphore: &Semaphore) -> Permit<'_> {
    match semaphore.acquire() {
        Ok(permit) => permit,
        Err(Closed) => fail!("called closed while open", "it is open, but `acquire` says that it is closed"),
    }
}

fn ensure_closed(semaphore: &Semaphore, case: &str) {
    ensure!(semaphore.acquire().is_err(), AFTER, "{case}, and `acquire` still gives a permit");
}

/// Whether there are more permits than this is seen with one.
fn many_permits() {
    let semaphore = Semaphore::new(MANY);
    for _ in 0..2 {
        let all: Vec<Permit> = (0..MANY).map(|_| take(&semaphore)).collect();
        drop(all);
    }
}

fn open_is_open() {
    let (semaphore, room) =
        (Semaphore::new(1), Room::new(1, "too many at once", "threads have a permit"));
    // One permit that has come back is one.
    drop(take(&semaphore));
    let visit = || {
        let _permit = take(&semaphore);
        room.visit();
    };
    thread::scope(|scope| {
        scope.spawn(visit);
        visit();
    });
}

fn none_gets_one() {
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
    let dropped = panic::catch_unwind(AssertUnwindSafe(|| drop(permit)));
    ensure!(
        dropped.is_ok(),
        "panics in drop",
        "a permit was taken before the close and dropped after it, and its `drop` panicked"
    );
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

fn two_close() {
    let semaphore = Semaphore::new(0);
    thread::scope(|scope| {
        scope.spawn(|| semaphore.close());
        scope.spawn(|| ensure_closed(&semaphore, "there are no permits, and it was closed"));
        semaphore.close();
    });
    ensure_closed(&semaphore, "two threads have closed it");
}

/// One is closed before the others are made, and another while the last is open.
fn two_semaphores() {
    let closed = Semaphore::new(1);
    closed.close();
    let (one, other) = (Semaphore::new(1), Semaphore::new(1));
    let (of_one, of_other) = (take(&one), take(&other));
    let inside = Rendezvous::new(0, 2);
    let visit = |semaphore: &Semaphore| {
        let _permit = take(semaphore);
        inside.meet();
    };
    thread::scope(|scope| {
        scope.spawn(|| visit(&one));
        scope.spawn(|| visit(&other));
        drop(of_one);
        drop(of_other);
    });
    ensure_closed(&closed, "it was closed before two others were made");
    one.close();
    drop(take(&other));
}

fn back_after_a_panic() {
    let semaphore = Semaphore::new(1);
    let panicked = panic::catch_unwind(AssertUnwindSafe(|| {
        let _permit = take(&semaphore);
        // Not `panic!`: a panic that a check makes on purpose need not be printed.
        panic::resume_unwind(Box::new("the holder panics"));
    }));
    ensure!(panicked.is_err(), "swallowed panic", "the panic of the holder did not come out");
    drop(take(&semaphore));
}

fn a_panic_wakes() {
    let semaphore = Semaphore::new(1);
    let permit = take(&semaphore);
    thread::scope(|scope| {
        scope.spawn(|| drop(take(&semaphore)));
        let panicked = panic::catch_unwind(AssertUnwindSafe(|| {
            let _permit = permit;
            // Not `panic!`: a panic that a check makes on purpose need not be printed.
            panic::resume_unwind(Box::new("the holder panics"));
        }));
        ensure!(panicked.is_err(), "swallowed panic", "the panic of the holder did not come out");
    });
}

fn two_drops() {
    let semaphore = Semaphore::new(2);
    let (one, other) = (take(&semaphore), take(&semaphore));
    thread::scope(|scope| {
        scope.spawn(|| drop(other));
        drop(one);
    });
    let both = (take(&semaphore), take(&semaphore));
    drop(both);
}

fn no_polling() {
    let semaphore = Semaphore::new(0);
    ensure_no_time_passes("A thread that waits for a permit", || {
        thread::scope(|scope| {
            scope.spawn(|| semaphore.acquire().is_ok());
            semaphore.close();
        });
    });
}

fn many_waiters() {
    let semaphore = Semaphore::new(0);
    release_all(
        100,
        || ensure_closed(&semaphore, "there are no permits, and it was closed"),
        || semaphore.close(),
    );
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

fn waiter_sleeps() {
    let semaphore = Semaphore::new(0);
    ensure_sleeps(|| drop(semaphore.acquire()), || semaphore.close());
}
