//! The checks of `permit`.

use super::subject::{Permit, Semaphore, read};
use harness::{Check, Promise, ensure, fail};
use interleave::{Partial, Source};
use std::panic::{self, AssertUnwindSafe};
use support::asleep::ensure_sleeps;
use support::crowded::Crowded;
use support::faulty::{self, Fault, Faulty};
use support::no_time::ensure_no_time_passes;
use support::numerous::MANY;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::room::Room;
use support::sample;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "A permit that gives itself back: at the end of its scope, at an early `return`, and \
         in a panic",
    ),
    Promise::explains("Permits that threads take, and that come back by themselves"),
    Promise::explains("One permit from a semaphore"),
    Promise::kept(
        "Dropping it gives it back",
        &["comes_back"],
    ),
    Promise::kept(
        "A semaphore with this many free permits",
        &["no_permits", "comes_back", "two_semaphores"],
    ),
    Promise::kept(
        "Takes a permit",
        &["one_at_a_time"],
    ),
    Promise::kept(
        "Waits while no permit is free",
        &["a_drop_wakes", "waiter_sleeps", "waits_for_a_drop"],
    ),
    Promise::kept(
        "Takes a permit if one is free",
        &["both_try", "two_try_for_one", "none_is_none"],
    ),
    Promise::kept(
        "Never waits for a permit",
        &["none_is_none", "two_try_for_one"],
    ),
    Promise::kept(
        "Gives the permit back now, rather than at the end of the scope",
        &["released_once"],
    ),
    Promise::kept(
        "Gives the permit back, however its scope ends",
        &["comes_back", "back_after_an_error", "back_after_a_panic", "a_panic_wakes"],
    ),
    Promise::kept(
        "Reads `rows` of `source` and reduces them",
        &["held_while_reading"],
    ),
    Promise::kept(
        "The thread holds a permit of `semaphore` from before \
         the read until the values are reduced, and no longer",
        &["held_while_reading", "reads_overlap"],
    ),
    Promise::kept(
        "The error of the read",
        &["back_after_an_error"],
    ),
    Promise::kept(
        "If the read panics",
        &["back_after_a_panic"],
    ),
    Promise::explains("Make `acquire` return a guard, and write a `read` that holds such a guard while it reads"),
    Promise::kept(
        "a permit comes back at the end of its scope, and only once even if it is also released by hand",
        &["comes_back", "released_once", "many_permits"],
    ),
    Promise::kept(
        "dropping one permit lets one waiting thread go on, dropping two lets two go on, and dropping 300 lets 300 go on",
        &["a_drop_wakes", "two_drops", "many_wait"],
    ),
    Promise::kept(
        "a waiting thread sleeps until it is woken, rather than checking every now and then",
        &["waiter_sleeps", "waits_for_a_drop"],
    ),
    Promise::kept(
        "`try_acquire` never waits, and never refuses a permit that is free",
        &["none_is_none", "both_try", "enough_for_both", "two_try_for_one", "no_permits"],
    ),
    Promise::kept(
        "the permit comes back if the read fails, and if it panics",
        &["back_after_an_error", "back_after_a_panic", "a_panic_wakes"],
    ),
    Promise::kept("one thread can take a permit, and another one can drop it", &["two_drops"]),
    Promise::kept(
        "with one permit there is one read at a time, and with two permits there can be two reads at a time",
        &["held_while_reading", "reads_overlap"],
    ),
    Promise::kept(
        "four threads with two permits read `/array` in the sample file correctly",
        &["real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("comes_back", "a permit comes back at the end of its scope", comes_back),
    Check::new("released_once", "release gives one permit back, not two", released_once),
    Check::new("one_at_a_time", "one permit lets one thread in at a time", one_at_a_time),
    Check::new("a_drop_wakes", "dropping a permit lets a waiting thread go on", a_drop_wakes),
    Check::new("none_is_none", "try_acquire never waits for a permit", none_is_none)
        .hang_means("try that waits", TRY_WAITS),
    Check::new("both_try", "try_acquire takes a permit if one is free", both_try),
    Check::new(
        "enough_for_both",
        "try_acquire takes a permit if there is one besides what another thread takes",
        enough_for_both,
    ),
    Check::new("two_try_for_one", "of two threads that try for one permit, one gets it", two_try_for_one)
        .hang_means("try that waits", TRY_WAITS),
    Check::new("two_drops", "two permits that come back at once are two", two_drops),
    Check::new("no_permits", "with no permits, none can be taken", no_permits),
    Check::new("two_semaphores", "two semaphores have nothing in common", two_semaphores)
        .or_preemptions(2)
        .hang_means("lost wake-up", TWO_SEMAPHORES),
    Check::new("waits_for_a_drop", "a thread that waits does not check now and then", no_polling)
        .model_only()
        .preemptions(1),
    Check::new("waiter_sleeps", "a thread that waits sleeps", waiter_sleeps).native_only().once(),
    Check::new("many_permits", "65,541 permits come back, and are as many again", many_permits)
        .native_only()
        .once(),
    Check::new("many_wait", "three hundred permits that come back let three hundred threads go on", many_wait)
        .native_only()
        .once()
        .hang_means("lost wake-up", MANY_WAIT),
    Check::new("back_after_an_error", "a permit comes back when the read fails", back_after_an_error),
    Check::new("back_after_a_panic", "a permit comes back when the read panics", back_after_a_panic),
    Check::new("a_panic_wakes", "a permit that comes back in a panic lets a waiting thread go on", a_panic_wakes)
        .hang_means("lost wake-up", PANIC_WAKES),
    Check::new("held_while_reading", "with one permit, one read is under way at a time", held_while_reading),
    Check::new("reads_overlap", "with two permits, two reads are under way at a time", reads_overlap).hang_means(
        "one after the other",
        "There are two permits and two threads that read, but the second read does not begin while the \
         first is under way. Is a lock held during the read?",
    ),
    Check::new("real_file", "four threads with two permits read /array of the sample file", real_file)
        .native_only()
        .once(),
];

const TOO_MANY: &str = "too many at once";
const TRY_WAITS: &str = "\
    `try_acquire` did not return while no permit was free. It must return `None` instead. If it does not \
    wait: is a permit dropped while the lock is held?";
const LEAKED: &str = "leaked permit";

const PANIC_WAKES: &str = "\
    The thread that held the only permit has panicked, and another thread, which waits for the permit, sleeps on. \
    Is it told about a permit that comes back in a panic?";

const MANY_WAIT: &str = "\
    Three hundred threads wait, as many permits come back, and some threads wait on. Does each permit that \
    comes back wake a thread, even if another one came a moment before?";

/// Takes all permits that are free, and compares their number with what it should be.
const TWO_SEMAPHORES: &str = "\
    A thread waits for a permit of each of two semaphores, a permit of each has come back, and a thread waits on. What \
    do the two semaphores share?";

fn ensure_free(semaphore: &Semaphore, permits: usize, case: &str) {
    // One more than there should be is enough to know.
    let taken: Vec<Permit> = (0..=permits).map_while(|_| semaphore.try_acquire()).collect();
    let free = taken.len();
    ensure!(free >= permits, LEAKED, "{case}: {permits} should be free, and it is {free}");
    ensure!(
        free <= permits,
        "double release",
        "{case}: {permits} should be free, and there are more"
    );
}

fn comes_back() {
    let semaphore = Semaphore::new(2);
    {
        let _one = semaphore.acquire();
        ensure_free(&semaphore, 1, "one permit of two is held");
    }
    ensure_free(&semaphore, 2, "the permit's scope has ended");
}

fn released_once() {
    let semaphore = Semaphore::new(1);
    semaphore.acquire().release();
    ensure_free(&semaphore, 1, "the only permit was taken and released");
}

fn one_at_a_time() {
    let (semaphore, room) = (Semaphore::new(1), Room::new(1, TOO_MANY, "threads have a permit"));
    let visit = || {
        let permit = semaphore.acquire();
        room.visit();
        permit.release();
    };
    thread::scope(|scope| {
        scope.spawn(visit);
        visit();
    });
    ensure_free(&semaphore, 1, "both threads have been inside");
}

fn a_drop_wakes() {
    let semaphore = Semaphore::new(1);
    let permit = semaphore.acquire();
    thread::scope(|scope| {
        scope.spawn(|| drop(semaphore.acquire()));
        drop(permit);
    });
}

fn none_is_none() {
    let semaphore = Semaphore::new(1);
    let held = semaphore.acquire();
    ensure!(semaphore.try_acquire().is_none(), TOO_MANY, "a second permit of one could be taken");
    drop(held);
    ensure_free(&semaphore, 1, "the only permit was held, tried for and dropped");
}

fn both_try() {
    let semaphore = Semaphore::new(2);
    let take = || {
        let permit = semaphore.try_acquire();
        ensure!(
            permit.is_some(),
            "refused while free",
            "there are 2 permits for 2 threads, and `try_acquire` returned `None` to one of them"
        );
        permit
    };
    thread::scope(|scope| {
        let other = scope.spawn(take);
        let _mine = take();
        let _other = other.join().expect("it does not panic");
    });
    ensure_free(&semaphore, 2, "both threads have dropped theirs");
}

fn enough_for_both() {
    let semaphore = Semaphore::new(2);
    thread::scope(|scope| {
        scope.spawn(|| drop(semaphore.acquire()));
        ensure!(
            semaphore.try_acquire().is_some(),
            "refused while free",
            "there are 2 permits, one thread takes one with `acquire`, and `try_acquire` returns `None` to another"
        );
    });
}

fn two_try_for_one() {
    let semaphore = Semaphore::new(1);
    let (one, other) = thread::scope(|scope| {
        let other = scope.spawn(|| semaphore.try_acquire());
        let one = semaphore.try_acquire();
        (one, other.join().expect("it does not panic"))
    });
    let got = [&one, &other].into_iter().flatten().count();
    ensure!(got < 2, TOO_MANY, "two threads tried for one permit, and both got it");
    ensure!(got > 0, "refused while free", "two threads tried for one permit, and neither got it");
    drop((one, other));
    ensure_free(&semaphore, 1, "the one that got the permit has dropped it");
}

fn two_drops() {
    let semaphore = Semaphore::new(2);
    let (one, other) = (semaphore.acquire(), semaphore.acquire());
    thread::scope(|scope| {
        scope.spawn(|| drop(other));
        drop(one);
    });
    ensure_free(&semaphore, 2, "two threads have dropped a permit each");
}

fn no_permits() {
    let semaphore = Semaphore::new(0);
    ensure!(semaphore.try_acquire().is_none(), TOO_MANY, "there are no permits, and one could be taken");
}

fn two_semaphores() {
    let (one, other) = (Semaphore::new(1), Semaphore::new(2));
    let of_one = one.acquire();
    ensure_free(&other, 2, "the only permit of another semaphore is held");
    let of_other = (other.acquire(), other.acquire());
    let inside = Rendezvous::new(0, 2);
    let visit = |semaphore: &Semaphore| {
        let _permit = semaphore.acquire();
        inside.meet();
    };
    thread::scope(|scope| {
        scope.spawn(|| visit(&one));
        scope.spawn(|| visit(&other));
        drop(of_one);
        drop(of_other.0);
    });
    ensure_free(&one, 1, "two permits of another semaphore are held, and one has come back");
}

fn no_polling() {
    let semaphore = Semaphore::new(1);
    let permit = semaphore.acquire();
    ensure_no_time_passes("A thread that waits for a permit", || {
        thread::scope(|scope| {
            scope.spawn(|| drop(semaphore.acquire()));
            drop(permit);
        });
    });
}

fn waiter_sleeps() {
    let semaphore = Semaphore::new(1);
    let permit = semaphore.acquire();
    ensure_sleeps(|| drop(semaphore.acquire()), || drop(permit));
}

fn many_permits() {
    let semaphore = Semaphore::new(MANY);
    ensure_free(&semaphore, MANY, "the semaphore is new");
    ensure_free(&semaphore, MANY, "all were taken and dropped");
}

fn many_wait() {
    const THREADS: usize = 300;
    let semaphore = Semaphore::new(THREADS);
    let all: Vec<Permit> = (0..THREADS).map(|_| semaphore.acquire()).collect();
    // Each keeps what it has got until all have got one.
    let inside = Rendezvous::new(0, THREADS);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let _permit = semaphore.acquire();
                inside.meet();
            });
        }
        drop(all);
    });
    ensure_free(&semaphore, THREADS, "three hundred threads have dropped a permit each");
}

fn back_after_an_error() {
    let semaphore = Semaphore::new(1);
    let part = read(&semaphore, &Faulty::new(2, [(0, Fault::Error)]), 0..1);
    ensure_result(part, Err(faulty::error(0)), "swallowed error", "row 0 cannot be read");
    ensure_free(&semaphore, 1, "the read has failed");
}

fn back_after_a_panic() {
    let semaphore = Semaphore::new(1);
    let source = Faulty::new(2, [(0, Fault::PanicsWithStr)]);
    let result = panic::catch_unwind(AssertUnwindSafe(|| read(&semaphore, &source, 0..1)));
    if let Ok(part) = result {
        fail!("swallowed panic", "the read panicked, but `read` returned {part:?}");
    }
    ensure_free(&semaphore, 1, "the read has panicked");
}

fn a_panic_wakes() {
    let semaphore = Semaphore::new(1);
    let permit = semaphore.acquire();
    thread::scope(|scope| {
        scope.spawn(|| drop(semaphore.acquire()));
        let panicked = panic::catch_unwind(AssertUnwindSafe(|| {
            let _permit = permit;
            // Not `panic!`: a panic that a check makes on purpose need not be printed.
            panic::resume_unwind(Box::new("the holder panics"));
        }));
        ensure!(panicked.is_err(), "swallowed panic", "the panic of the holder did not come out");
    });
}

fn held_while_reading() {
    let (semaphore, source) = (Semaphore::new(1), Crowded::new(2, 1, TOO_MANY));
    let part = |row: usize| read(&semaphore, &source, row..row + 1).expect("no row is bad");
    let (first, second) = thread::scope(|scope| {
        let first = scope.spawn(|| part(0));
        let second = part(1);
        (first.join().expect("it does not panic"), second)
    });
    ensure_result([first.sum, second.sum], [1.0, 2.0], "wrong result", "rows 0 and 1");
    ensure_free(&semaphore, 1, "both rows were read");
}

fn reads_overlap() {
    let (semaphore, source) = (Semaphore::new(2), Rendezvous::new(2, 2));
    thread::scope(|scope| {
        scope.spawn(|| read(&semaphore, &source, 0..1));
        let _ = read(&semaphore, &source, 1..2);
    });
    ensure_free(&semaphore, 2, "both rows were read");
}

fn real_file() {
    let sample = sample::array();
    let (semaphore, rows) = (Semaphore::new(2), sample.source.rows());
    let quarter = rows.div_ceil(4);
    let sum_of = &|start: usize| {
        let ranges = (start..rows.min(start + quarter)).step_by(sample.chunk);
        let ranges = ranges.map(|s| s..(s + sample.chunk).min(rows.min(start + quarter)));
        ranges
            .map(|range| read(&semaphore, &sample.source, range).expect("it can be read"))
            .sum::<Partial>()
    };
    let part: Partial = thread::scope(|scope| {
        let parts: Vec<_> =
            (0..rows).step_by(quarter).map(|start| scope.spawn(move || sum_of(start))).collect();
        parts.into_iter().map(|part| part.join().expect("it does not panic")).sum()
    });
    ensure_result(part, sample.whole, "wrong result", "/array, four threads");
    ensure_free(&semaphore, 2, "all chunks were read");
}
