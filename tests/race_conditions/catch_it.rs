//! The checks of `catch_it`: counters, right and wrong, which the learner's check must tell apart.
//!
//! That a race shows must not depend on luck, so the counters with a race let the threads meet in it.
//! Then the learner's check must reject them in every interleaving, not only in some.

use super::subject::{Counter, check};
use harness::{Check, Promise, fail, mention};
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Condvar, Mutex};
use std::thread::{self, ThreadId};

pub static PROMISES: &[Promise] = &[
    Promise::explains("This time you write the check, and the counters are given"),
    Promise::explains("A number to which many threads add"),
    Promise::kept(
        "It starts at 0",
        &["rejects_a_false_start"],
    ),
    Promise::kept(
        "Adds `n`, and returns the total right after this addition",
        &["rejects_the_value_before", "rejects_a_late_look"],
    ),
    Promise::kept(
        "Returns the total so far",
        &["rejects_a_total_that_stays"],
    ),
    Promise::explains("Makes counters with `new` and tries them out"),
    Promise::kept(
        "Panics if they do not do what [`Counter`] says, and returns if they do: a correct \
         counter must pass, however the threads are scheduled",
        &["accepts_an_atomic", "accepts_a_lock", "accepts_overlaps", "rejects_a_lost_update"],
    ),
    Promise::explains(
        "A race needs two threads that add at the same time: start them here, and let them \
         use the same counter",
    ),
    Promise::explains("You don't need luck"),
    Promise::kept(
        "In a counter with a race, the first `add` in each thread that you have started waits at the worst possible moment until another thread that you have started gets there too",
        &["rejects_a_lost_update", "rejects_a_late_look"],
    ),
    Promise::explains(
        "This time you write the check, and it is tried on several counters, some of them right and some wrong",
    ),
    Promise::explains(
        "The counters that have a race wait at the worst possible moment until two of your threads are there",
    ),
    Promise::kept(
        "accepts a counter with `fetch_add`, a counter with a lock, and a counter whose \
         additions overlap, however the threads are scheduled",
        &["accepts_an_atomic", "accepts_a_lock", "accepts_overlaps"],
    ),
    Promise::kept(
        "rejects a counter that loses an addition",
        &["rejects_a_lost_update"],
    ),
    Promise::kept(
        "rejects a counter that returns the total as it is after a later addition by another thread",
        &["rejects_a_late_look"],
    ),
    Promise::kept(
        "rejects a counter that returns the total as it was before the addition",
        &["rejects_the_value_before"],
    ),
    Promise::kept(
        "rejects a counter that counts the calls, whatever is added",
        &["rejects_a_count_of_calls"],
    ),
    Promise::kept(
        "rejects a counter whose total stays 0, and a counter that begins at 1",
        &["rejects_a_total_that_stays", "rejects_a_false_start"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("accepts_an_atomic", "a counter with fetch_add is accepted", accepts_an_atomic)
        .preemptions(2),
    Check::new("accepts_a_lock", "a counter with a lock is accepted", accepts_a_lock)
        .preemptions(2),
    Check::new("accepts_overlaps", "a right counter whose additions overlap is accepted", overlaps)
        .preemptions(2)
        .hang_means("never at the same time", NEVER_AT_ONCE),
    Check::new(
        "rejects_a_lost_update",
        "a counter that loses an addition is rejected",
        lost_update,
    )
    .preemptions(2)
    .hang_means("never at the same time", NEVER_AT_ONCE),
    Check::new(
        "rejects_a_late_look",
        "a counter that returns the total of another addition is rejected",
        late_look,
    )
    .preemptions(2)
    .hang_means("never at the same time", NEVER_AT_ONCE),
    Check::new(
        "rejects_the_value_before",
        "a counter that returns the total before the addition is rejected",
        value_before,
    )
    .preemptions(2),
    Check::new(
        "rejects_a_count_of_calls",
        "a counter that counts the calls and not the numbers is rejected",
        count_of_calls,
    )
    .preemptions(2),
    Check::new(
        "rejects_a_total_that_stays",
        "a counter whose total stays 0 is rejected",
        total_that_stays,
    )
    .preemptions(2),
    Check::new("rejects_a_false_start", "a counter that begins with 1 is rejected", false_start)
        .preemptions(2),
];

const NEVER_AT_ONCE: &str = "\
    A thread that you have started is in the middle of `add` and waits for another thread that you \
    have started. None came. Do two of them use the same counter, and are both started before one is \
    joined?";

/// Ends the check if the learner's one panics.
fn accepts(new: fn() -> Box<dyn Counter>, what: &str) {
    if let Err(payload) = panic::catch_unwind(AssertUnwindSafe(|| check(new))) {
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        fail!(
            "false alarm",
            "your check rejects {what}, which is right. Which of your assertions holds for one order of \
             the threads only, or is made before they have ended?\n{}",
            text.unwrap_or("a thread panicked")
        );
    }
}

/// Ends the check if the learner's one returns.
fn rejects(new: fn() -> Box<dyn Counter>, what: &str) {
    if panic::catch_unwind(AssertUnwindSafe(|| check(new))).is_ok() {
        fail!("blind check", "your check has accepted a counter that {what}");
    }
}

fn accepts_an_atomic() {
    accepts(|| Box::new(AtomicU64::new(0)), "a counter with `fetch_add`");
}

fn accepts_a_lock() {
    accepts(|| Box::new(Mutex::new(0)), "a counter with a lock");
}

fn overlaps() {
    accepts(|| Box::new(Overlapping::new()), "a counter with `fetch_add` whose calls overlap");
}

fn lost_update() {
    rejects(
        || Box::new(LostUpdate::new()),
        "loads the total and then stores the new one: when two threads have both loaded before one \
         has stored, an addition is lost",
    );
}

fn late_look() {
    rejects(
        || Box::new(LateLook::new()),
        "adds, and then loads the total to return it: when two threads have both added before one \
         has loaded, both return the same. Look at what `add` returns in threads that add at once",
    );
}

fn value_before() {
    rejects(
        || Box::new(ValueBefore(AtomicU64::new(0))),
        "returns the total from before the addition. One thread is enough to see that",
    );
}

fn count_of_calls() {
    rejects(
        || Box::new(CountOfCalls(AtomicU64::new(0))),
        "counts how often `add` is called, whatever is added. Add other numbers than 1",
    );
}

fn total_that_stays() {
    rejects(
        || Box::new(TotalStays(AtomicU64::new(0))),
        "returns what it should from `add`, and 0 from `total` whatever was added",
    );
}

fn false_start() {
    rejects(|| Box::new(AtomicU64::new(1)), "begins with 1 and not with 0");
}

impl Counter for AtomicU64 {
    fn add(&self, n: u64) -> u64 {
        self.fetch_add(n, SeqCst) + n
    }

    fn total(&self) -> u64 {
        self.load(SeqCst)
    }
}

impl Counter for Mutex<u64> {
    fn add(&self, n: u64) -> u64 {
        let mut total = self.lock().unwrap();
        *total += n;
        *total
    }

    fn total(&self) -> u64 {
        *self.lock().unwrap()
    }
}

/// Where two threads wait for each other. Once they have met, no thread waits.
struct Meeting {
    /// The thread that made the counter: it never waits, since it may add before others are there.
    owner: ThreadId,
    /// Which thread came first, and have two come? The second notifies `both`.
    come: Mutex<(Option<ThreadId>, bool)>,
    both: Condvar,
}

impl Meeting {
    fn new() -> Meeting {
        let owner = thread::current().id();
        Meeting { owner, come: Mutex::new((None, false)), both: Condvar::new() }
    }

    fn meet(&self) {
        let me = thread::current().id();
        let mut come = self.come.lock().unwrap();
        if me == self.owner || come.1 {
            return;
        }
        if come.0.is_none() {
            mention(|| "waits inside `add` for another thread".into());
            come.0 = Some(me);
            while !come.1 {
                come = self.both.wait(come).unwrap();
            }
        } else {
            mention(|| "is inside `add` at the same time".into());
            come.1 = true;
            self.both.notify_all();
        }
    }
}

/// Right, and the calls of two threads overlap.
struct Overlapping(AtomicU64, Meeting);

impl Overlapping {
    fn new() -> Overlapping {
        Overlapping(AtomicU64::new(0), Meeting::new())
    }
}

impl Counter for Overlapping {
    fn add(&self, n: u64) -> u64 {
        self.1.meet();
        self.0.fetch_add(n, SeqCst) + n
    }

    fn total(&self) -> u64 {
        self.0.load(SeqCst)
    }
}

struct LostUpdate(AtomicU64, Meeting);

impl LostUpdate {
    fn new() -> LostUpdate {
        LostUpdate(AtomicU64::new(0), Meeting::new())
    }
}

impl Counter for LostUpdate {
    fn add(&self, n: u64) -> u64 {
        let total = self.0.load(SeqCst) + n;
        self.1.meet();
        self.0.store(total, SeqCst);
        total
    }

    fn total(&self) -> u64 {
        self.0.load(SeqCst)
    }
}

struct LateLook(AtomicU64, Meeting);

impl LateLook {
    fn new() -> LateLook {
        LateLook(AtomicU64::new(0), Meeting::new())
    }
}

impl Counter for LateLook {
    fn add(&self, n: u64) -> u64 {
        self.0.fetch_add(n, SeqCst);
        self.1.meet();
        self.0.load(SeqCst)
    }

    fn total(&self) -> u64 {
        self.0.load(SeqCst)
    }
}

struct ValueBefore(AtomicU64);

impl Counter for ValueBefore {
    fn add(&self, n: u64) -> u64 {
        self.0.fetch_add(n, SeqCst)
    }

    fn total(&self) -> u64 {
        self.0.load(SeqCst)
    }
}

struct CountOfCalls(AtomicU64);

impl Counter for CountOfCalls {
    fn add(&self, _: u64) -> u64 {
        self.0.fetch_add(1, SeqCst) + 1
    }

    fn total(&self) -> u64 {
        self.0.load(SeqCst)
    }
}

struct TotalStays(AtomicU64);

impl Counter for TotalStays {
    fn add(&self, n: u64) -> u64 {
        self.0.fetch_add(n, SeqCst) + n
    }

    fn total(&self) -> u64 {
        0
    }
}
