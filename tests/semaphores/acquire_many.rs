//! The checks of `acquire_many`.

use super::subject::{Permits, Semaphore, TooMany};
use harness::{Check, Promise, ensure, ensure_eq, fail};
use interleave::{Partial, Source};
use proptest::prelude::*;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use support::asleep::{ensure_sleeps, release_all};
use support::law::for_all;
use support::no_time::ensure_no_time_passes;
use support::numerous::MANY;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::room::Room;
use support::sample;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "A semaphore from which a thread takes several permits at once, such as one for each \
         byte that it needs",
    ),
    Promise::explains("Permits that threads take, several at once, and that come back by themselves"),
    Promise::explains("Permits from a semaphore"),
    Promise::kept(
        "Dropping this gives all of them back",
        &["all_come_back", "two_drops"],
    ),
    Promise::explains("How many permits these are"),
    Promise::kept(
        "A thread wanted more permits than the semaphore has",
        &["more_than_there_are"],
    ),
    Promise::kept(
        "How many permits the thread wanted",
        &["more_than_there_are"],
    ),
    Promise::kept(
        "How many permits there are, free or not",
        &["more_than_there_are"],
    ),
    Promise::kept(
        "A semaphore with this many permits, all free",
        &["all_come_back", "many_permits", "any_sequence", "two_semaphores"],
    ),
    Promise::kept(
        "Takes `wanted` permits at once",
        &["both_want_all"],
    ),
    Promise::kept(
        "Waits while fewer are free, and holds none in the meantime",
        &["waits_empty_handed", "waits_for_the_rest"],
    ),
    Promise::kept(
        "No thread waits while there are enough free permits for it, so a thread that wants few \
         may overtake a thread that wants many, and a thread that wants none never waits",
        &["one_that_fits_goes_on", "nothing_wanted"],
    ),
    Promise::kept(
        "If the semaphore has fewer than `wanted` permits, free or not, because then the wait would never end",
        &["more_than_there_are"],
    ),
    Promise::kept(
        "Takes `wanted` permits if that many are free",
        &["two_try", "both_try_for_all", "any_sequence"],
    ),
    Promise::kept(
        "Never waits for permits",
        &["more_than_there_are", "two_try"],
    ),
    Promise::kept(
        "Gives all the permits back together, even in a panic",
        &["all_come_back", "two_drops", "comes_back_at_once", "back_after_a_panic", "a_panic_wakes"],
    ),
    Promise::kept(
        "A waiting thread that now finds as many as it wants goes on",
        &["both_fit", "waits_for_the_rest", "many_fit", "a_panic_wakes"],
    ),
    Promise::explains("Take several permits at once"),
    Promise::kept(
        "all the permits that a guard holds come back, and come back together, even if the holder panics",
        &["all_come_back", "two_drops", "comes_back_at_once", "back_after_a_panic"],
    ),
    Promise::kept("one thread can take a permit, and another one can drop it", &["two_drops"]),
    Promise::kept(
        "if two threads each want all the permits, both get them, one after the other",
        &["both_want_all"],
    ),
    Promise::kept(
        "a waiting thread holds nothing, and sleeps until it is woken, rather than checking every now and then",
        &["waits_empty_handed", "waiter_sleeps", "waits_for_a_drop"],
    ),
    Promise::kept(
        "if enough permits are free for a thread, it goes on, whatever other threads are waiting for, and the same holds for a hundred such threads",
        &["one_that_fits_goes_on", "both_fit", "many_fit"],
    ),
    Promise::kept(
        "a thread that wants more permits than the semaphore has altogether gets an error at once, and a thread that wants none is never refused",
        &["more_than_there_are", "nothing_wanted"],
    ),
    Promise::kept(
        "`try_acquire_many` never refuses permits that are free, and the count is right after any sequence of calls, even \
         with as many permits as a `usize` can count",
        &["two_try", "any_sequence", "largest_numbers"],
    ),
    Promise::kept(
        "with ten permits, four threads never have more than ten rows of the sample file in \
         memory",
        &["rows_in_memory"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("all_come_back", "all permits come back", all_come_back),
    Check::new("both_want_all", "two threads that want all permits both get them", both_want_all)
        .or_preemptions(2)
        .hang_means(
            "hold and wait",
            "There are two permits and two threads that want both. None goes on. Does each hold one and \
             wait for the other? Or was no thread woken?",
        ),
    Check::new("waits_empty_handed", "a thread that waits holds nothing", waits_empty_handed)
        .or_preemptions(2),
    Check::new("waits_for_the_rest", "a thread that wants more than is free waits", waits_for_the_rest)
        .or_preemptions(2),
    Check::new("one_that_fits_goes_on", "a thread that wants no more than is free goes on", one_that_fits_goes_on)
        .or_preemptions(1)
        .hang_means(
            "wrong waiter",
            "One thread waits for two permits and another for one. One permit comes back, and no thread \
             goes on. Which thread is woken, and is one permit enough for it?",
        ),
    Check::new("both_fit", "two permits that come back together let two threads go on", both_fit)
        .or_preemptions(2),
    Check::new(
        "more_than_there_are",
        "a thread that wants more permits than there are gets an error",
        more_than_there_are,
    )
    .hang_means(
        "waits forever",
        "Three permits of two are wanted. They will never be free: return an error.",
    ),
    Check::new(
        "nothing_wanted",
        "a thread that wants no permits always gets them",
        nothing_wanted,
    )
    .hang_means(
        "waits forever",
        "No permits are wanted, and the thread waits, although that many are always free.",
    ),
    Check::new("comes_back_at_once", "the permits of a guard come back together", comes_back_at_once)
        .or_preemptions(2),
    Check::new("two_drops", "permits that two threads give back at once all come back", two_drops)
        .or_preemptions(1),
    Check::new("two_try", "try_acquire_many takes permits if that many are free", two_try)
        .or_preemptions(2),
    Check::new("both_try_for_all", "of two threads that try for all permits, one has them", both_try_for_all)
        .or_preemptions(2),
    Check::new("back_after_a_panic", "permits come back when their holder panics", back_after_a_panic),
    Check::new("a_panic_wakes", "permits that come back in a panic let a waiting thread go on", a_panic_wakes)
        .or_preemptions(2)
        .hang_means(
            "lost wake-up",
            "The thread that held both permits has panicked, and another thread, which waits for them, sleeps on. \
             Is it told about permits that come back in a panic?",
        ),
    Check::new("many_fit", "permits that come back let all threads go on for which there are enough", many_fit)
        .native_only()
        .once()
        .hang_means(
            "wrong waiter",
            "A hundred permits come back together, and each of a hundred threads wants one of them. Not \
             all go on. Is every thread woken for which it is enough?",
        ),
    Check::new("many_permits", "65,541 permits come back, one by one or together", many_permits)
        .native_only()
        .once(),
    Check::new("largest_numbers", "there can be as many permits as a usize counts", largest_numbers)
        .hang_means("wrong count", "There are more permits than 32 bits can count, all of them free, and a thread waits for them."),
    Check::new("two_semaphores", "two semaphores have nothing in common", two_semaphores)
        .or_preemptions(2)
        .hang_means("lost wake-up", TWO_SEMAPHORES),
    Check::new("waits_for_a_drop", "a thread that waits does not check now and then", no_polling)
        .model_only()
        .preemptions(1),
    Check::new("waiter_sleeps", "a thread that waits sleeps", waiter_sleeps).native_only().once(),
    Check::new("any_sequence", "the count is right after any sequence of calls", any_sequence)
        .native_only()
        .once(),
    Check::new("rows_in_memory", "no more than ten rows are in memory, in chunks of any size", rows_in_memory)
        .native_only()
        .once(),
];

const TOO_MANY: &str = "too many at once";

const TWO_SEMAPHORES: &str = "\
    A thread waits for a permit of each of two semaphores, a permit of each has come back, and a thread waits on. What \
    do the two semaphores share?";

/// Waits until it has so many permits.
fn take(semaphore: &Semaphore, wanted: usize) -> Permits<'_> {
    match semaphore.acquire_many(wanted) {
        Ok(permits) => permits,
        Err(TooMany { wanted, total }) => fail!(
            "refused for now",
            "{wanted} permits were refused, with a total of {total}. The semaphore has as many, only they \
             are not free yet: wait for them"
        ),
    }
}

fn many_permits() {
    let semaphore = Semaphore::new(MANY);
    for each in [1, 300, MANY] {
        let all: Vec<Permits> = (0..MANY / each).map(|_| take(&semaphore, each)).collect();
        drop(all);
        let all = semaphore.try_acquire_many(MANY);
        ensure!(
            all.is_some(),
            "leaked permit",
            "{MANY} permits were taken by {each} and dropped; they are not all free"
        );
        let more = semaphore.try_acquire_many(1);
        ensure!(more.is_none(), "double release", "there are more than {MANY} permits now");
    }
}

fn largest_numbers() {
    for total in [1 << 40, usize::MAX - 1, usize::MAX] {
        let semaphore = Semaphore::new(total);
        let most = take(&semaphore, total - 1);
        let wanted = semaphore.try_acquire_many(usize::MAX);
        ensure!(
            wanted.is_none(),
            TOO_MANY,
            "all of {total} permits but one are held, and {} could be taken",
            usize::MAX
        );
        drop(most);
        ensure_all_free(&semaphore, total, "all but one were taken and dropped");
    }
}

fn two_semaphores() {
    let (one, other) = (Semaphore::new(1), Semaphore::new(2));
    ensure_all_free(&one, 1, "a semaphore has one permit, and another was made after it");
    let (of_one, of_other) = (take(&one, 1), take(&other, 2));
    thread::scope(|scope| {
        scope.spawn(|| drop(take(&one, 1)));
        scope.spawn(|| drop(take(&other, 2)));
        drop(of_one);
        drop(of_other);
    });
    ensure_all_free(&one, 1, "the permit of a semaphore came back, and two of another");
}

fn no_polling() {
    let semaphore = Semaphore::new(1);
    let permit = take(&semaphore, 1);
    ensure_no_time_passes("A thread that waits for a permit", || {
        thread::scope(|scope| {
            scope.spawn(|| drop(take(&semaphore, 1)));
            drop(permit);
        });
    });
}

fn waiter_sleeps() {
    let semaphore = Semaphore::new(1);
    let permit = take(&semaphore, 1);
    ensure_sleeps(|| drop(take(&semaphore, 1)), || drop(permit));
}

/// Ends the check unless all `total` permits are free, and no more.
fn ensure_all_free(semaphore: &Semaphore, total: usize, case: &str) {
    let all = semaphore.try_acquire_many(total);
    ensure!(all.is_some(), "leaked permit", "{case}; not all {total} permits are free");
    let more = semaphore.try_acquire_many(1);
    ensure!(more.is_none(), "double release", "{case}; there are more than {total} permits now");
}

fn all_come_back() {
    let semaphore = Semaphore::new(3);
    drop(take(&semaphore, 2));
    ensure_all_free(&semaphore, 3, "two of three were taken and dropped");
}

fn two_drops() {
    let semaphore = Semaphore::new(2);
    let (one, other) = (take(&semaphore, 1), take(&semaphore, 1));
    thread::scope(|scope| {
        scope.spawn(|| drop(other));
        drop(one);
    });
    ensure_all_free(&semaphore, 2, "two threads have dropped a permit each");
}

fn both_want_all() {
    let (semaphore, room) = (Semaphore::new(2), Room::new(2, TOO_MANY, "permits are held"));
    let visit = || {
        let _both = take(&semaphore, 2);
        room.enter_as(2);
        room.leave_as(2);
    };
    thread::scope(|scope| {
        scope.spawn(visit);
        visit();
    });
}

fn waits_empty_handed() {
    let semaphore = Semaphore::new(2);
    let one = take(&semaphore, 1);
    thread::scope(|scope| {
        scope.spawn(|| drop(take(&semaphore, 2)));
        let other = semaphore.try_acquire_many(1);
        ensure!(
            other.is_some(),
            "hold and wait",
            "one permit of two is held, and a thread waits for two; the other permit is not free, so the \
             thread that waits has it"
        );
        drop(other);
        drop(one);
    });
}

fn waits_for_the_rest() {
    let semaphore = Semaphore::new(2);
    let one = take(&semaphore, 1);
    thread::scope(|scope| {
        scope.spawn(|| drop(take(&semaphore, 2)));
        drop(one);
    });
    ensure_all_free(&semaphore, 2, "a thread waited for two, had them and dropped them");
}

fn one_that_fits_goes_on() {
    let semaphore = Semaphore::new(2);
    let (one, other) = (take(&semaphore, 1), take(&semaphore, 1));
    thread::scope(|scope| {
        scope.spawn(|| drop(take(&semaphore, 2)));
        let wants_one = scope.spawn(|| drop(take(&semaphore, 1)));
        drop(one);
        wants_one.join().expect("it does not panic");
        drop(other);
    });
}

fn both_fit() {
    let (semaphore, inside) = (Semaphore::new(2), Rendezvous::new(0, 2));
    let visit = || {
        let _one = take(&semaphore, 1);
        inside.meet();
    };
    let both = take(&semaphore, 2);
    thread::scope(|scope| {
        scope.spawn(visit);
        scope.spawn(visit);
        drop(both);
    });
}

fn more_than_there_are() {
    let semaphore = Semaphore::new(2);
    for (total, wanted) in [(2, 3), (0, 1), (2, usize::MAX), (usize::MAX - 1, usize::MAX)] {
        let semaphore = Semaphore::new(total);
        let refused = semaphore.acquire_many(wanted).map(|_| "permits that there are not");
        let case = format!("{wanted} permits of {total}");
        ensure_result(refused, Err(TooMany { wanted, total }), "wrong result", &case);
    }
    let held = take(&semaphore, 2);
    let refused = semaphore.acquire_many(3).map(|_| "three permits of two");
    let case = "three of two, which are not free";
    ensure_result(refused, Err(TooMany { wanted: 3, total: 2 }), "wrong result", case);
    drop(held);
    ensure!(
        semaphore.try_acquire_many(3).is_none(),
        TOO_MANY,
        "three permits of two could be taken"
    );
}

fn nothing_wanted() {
    for total in [0, 1] {
        let semaphore = Semaphore::new(total);
        let all = take(&semaphore, total);
        drop(take(&semaphore, 0));
        ensure!(
            semaphore.try_acquire_many(0).is_some(),
            "wrong count",
            "no permits were wanted, and `try_acquire_many(0)` returned `None`"
        );
        drop(all);
        ensure!(semaphore.try_acquire_many(total).is_some(), "leaked permit", "all are free again");
    }
}

fn comes_back_at_once() {
    let semaphore = Semaphore::new(2);
    let both = take(&semaphore, 2);
    thread::scope(|scope| {
        scope.spawn(|| drop(both));
        if semaphore.try_acquire_many(1).is_some() {
            ensure!(
                semaphore.try_acquire_many(2).is_some(),
                "torn update",
                "two permits come back together, but there was a moment when only one of them was there"
            );
        }
    });
}

fn two_try() {
    let semaphore = Semaphore::new(3);
    let take = |wanted| {
        let permits = semaphore.try_acquire_many(wanted);
        ensure!(
            permits.is_some(),
            "refused while free",
            "one thread wants 1 permit of 3, another 2: there are enough, and `try_acquire_many({wanted})` \
             returned `None`"
        );
        permits
    };
    thread::scope(|scope| {
        let other = scope.spawn(move || take(2));
        let mine = take(1);
        drop((mine, other.join().expect("it does not panic")));
    });
    ensure!(semaphore.try_acquire_many(3).is_some(), "leaked permit", "all three were dropped");
}

fn both_try_for_all() {
    let (semaphore, room) = (Semaphore::new(2), Room::new(2, TOO_MANY, "permits are held"));
    let visit = || {
        if let Some(_both) = semaphore.try_acquire_many(2) {
            room.enter_as(2);
            room.leave_as(2);
        }
    };
    thread::scope(|scope| {
        scope.spawn(visit);
        visit();
    });
}

fn back_after_a_panic() {
    let semaphore = Semaphore::new(2);
    let panicked = panic::catch_unwind(AssertUnwindSafe(|| {
        let _both = take(&semaphore, 2);
        // Not `panic!`: a panic that a check makes on purpose need not be printed.
        panic::resume_unwind(Box::new("the holder panics"));
    }));
    ensure!(panicked.is_err(), "swallowed panic", "the panic of the holder did not come out");
    ensure!(
        semaphore.try_acquire_many(2).is_some(),
        "leaked permit",
        "the holder of both permits has panicked, and they are not free again"
    );
}

fn a_panic_wakes() {
    let semaphore = Semaphore::new(2);
    let both = take(&semaphore, 2);
    thread::scope(|scope| {
        scope.spawn(|| drop(take(&semaphore, 2)));
        let panicked = panic::catch_unwind(AssertUnwindSafe(|| {
            let _both = both;
            // Not `panic!`: a panic that a check makes on purpose need not be printed.
            panic::resume_unwind(Box::new("the holder panics"));
        }));
        ensure!(panicked.is_err(), "swallowed panic", "the panic of the holder did not come out");
    });
}

fn many_fit() {
    const THREADS: usize = 100;
    let (semaphore, inside) = (Semaphore::new(THREADS), Rendezvous::new(0, THREADS));
    let all = take(&semaphore, THREADS);
    let one = || {
        let _one = take(&semaphore, 1);
        inside.meet();
    };
    release_all(THREADS, one, || drop(all));
    ensure_all_free(&semaphore, THREADS, "a hundred threads had one each, and dropped it");
}

fn any_sequence() {
    let small = (0..4).flat_map(|a| (0..4).flat_map(move |b| (0..3).map(move |c| vec![a, b, c])));
    // A number of permits to take; 5 drops the ones that were taken first.
    let random = prop::collection::vec(0..6_usize, 0..40);
    for_all(small.map(|calls| (3, calls)), (0..8_usize, random), |(total, calls)| {
        let semaphore = Semaphore::new(total);
        let (mut held, mut free) = (Vec::new(), total);
        for (i, &call) in calls.iter().enumerate() {
            if call == 5 {
                if !held.is_empty() {
                    let (permits, count): (Permits, usize) = held.remove(0);
                    drop(permits);
                    free += count;
                }
                continue;
            }
            let taken = semaphore.try_acquire_many(call);
            let case = &calls[..=i];
            ensure_eq!(
                taken.is_some(),
                call <= free,
                "wrong count",
                "of {total} permits {case:?} were wanted one after the other, where 5 gives the oldest \
                 back; {free} should be free before the last"
            );
            if let Some(permits) = taken {
                free -= call;
                held.push((permits, call));
            }
        }
    });
}

/// Four threads read chunks of one to seven rows of the real file; a permit for each row.
fn rows_in_memory() {
    const BUDGET: usize = 10;
    let sample = sample::array();
    let rows = sample.source.rows().min(700);
    let (budget, memory) =
        (Semaphore::new(BUDGET), Room::new(BUDGET, "too many in memory", "rows are in memory"));
    let next = AtomicUsize::new(0);
    let ranges: Vec<_> = (0..)
        .scan(0, |start, i| {
            let range = *start..rows.min(*start + 1 + i % 7);
            *start = range.end;
            (!range.is_empty()).then_some(range)
        })
        .collect();
    let work = || {
        let mut part = Partial::default();
        while let Some(range) = ranges.get(next.fetch_add(1, Relaxed)) {
            let _permits = take(&budget, range.len());
            memory.enter_as(range.len());
            let values = sample.source.read(range.clone()).expect("it can be read");
            part = part.merge(Partial::of(&values));
            memory.leave_as(range.len());
        }
        part
    };
    let part: Partial = thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().expect("it does not panic")).sum()
    });
    let all = sample.source.read(0..rows).expect("it can be read");
    ensure_result(
        part,
        Partial::of(&all),
        "wrong result",
        "the first rows of /array, four threads",
    );
}
