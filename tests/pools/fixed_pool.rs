//! The checks of `fixed_pool`.

use super::subject::Pool;
use harness::unwatched::atomic::{AtomicBool, Ordering::Relaxed};
use harness::{Check, Promise, ensure};
use interleave::{Partial, Source};
use std::sync::{Arc, Mutex};
use support::asleep;
use support::ended::Ended;
use support::handed::Handed;
use support::jobs::Ledger;
use support::latch::Latch;
use support::law::for_all;
use support::numerous::MANY;
use support::readers::Readers;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::sample;
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A fixed number of threads for any number of jobs."),
    Promise::explains("Threads that run the jobs from one queue, which they share."),
    Promise::kept(
        "Starts `threads` threads, the *workers*.",
        &["two_at_once", "many_at_once", "both_stay", "no_more_threads", "two_pools"],
    ),
    Promise::kept("If `threads` is 0, it counts as 1.", &["zero_threads"]),
    Promise::kept(
        "Puts `job` at the end of the queue, and returns without waiting for the job.",
        &["submit_returns", "submit_never_waits"],
    ),
    Promise::kept(
        "A worker that is free takes the first job in the queue and runs it.",
        &["beside_a_waiter", "in_their_order"],
    ),
    Promise::kept("While the queue is empty, free workers sleep.", &["worker_sleeps", "no_polling"]),
    Promise::kept("Any thread may submit jobs.", &["two_submit", "job_submits"]),
    Promise::kept("A job does not panic.", &["two_submit", "job_submits"]),
    Promise::kept(
        "Returns when no job is left: every job that was submitted before has not only begun, but ended.",
        &[
            "idle_means_done",
            "idle_with_two_workers",
            "job_submits",
            "idle_again",
            "two_wait",
            "no_polling",
        ],
    ),
    Promise::kept(
        "Returns at once if there is no job.",
        &[
            "idle_means_done",
            "idle_with_two_workers",
            "job_submits",
            "idle_again",
            "two_wait",
            "no_polling",
        ],
    ),
    Promise::kept(
        "Any number of threads may wait, and they sleep while they wait.",
        &[
            "waiter_sleeps",
            "idle_means_done",
            "idle_with_two_workers",
            "job_submits",
            "idle_again",
            "two_wait",
            "no_polling",
        ],
    ),
    Promise::kept("What the jobs did is visible afterwards.", &["idle_means_done"]),
    Promise::kept(
        "Returns when every job that was submitted has run, and every worker has ended.",
        &["every_job_once", "two_workers", "nothing_to_do", "ended_at_last"],
    ),
    Promise::explains(
        "Build a pool with `submit`, `wait_idle`, and a `drop` that runs the jobs that are left.",
    ),
    Promise::kept(
        "each job is run once, the jobs begin in the order in which they were submitted, and no more threads run them than the pool was given.",
        &["every_job_once", "in_their_order", "no_more_threads"],
    ),
    Promise::kept(
        "`drop` returns when all jobs have run and all workers have ended, whether there is one worker or two, and even if there are no jobs at all;",
        &["two_workers", "nothing_to_do"],
    ),
    Promise::kept(
        "two workers run two jobs at the same time, 24 workers run 24, and `submit` does not wait for any of them.",
        &["two_at_once", "many_at_once", "submit_returns"],
    ),
    Promise::kept(
        "when `wait_idle` returns, every job has ended and what it did is visible, and if several threads are waiting in `wait_idle`, it returns in all of them.",
        &["idle_means_done", "idle_with_many", "two_wait", "idle_again"],
    ),
    Promise::kept("a worker without a job sleeps;", &["worker_sleeps"]),
    Promise::kept(
        "all this holds for any number of jobs and workers, and the mean of `/array` is right.",
        &["any_numbers", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("every_job_once", "drop returns when each job has been run once", every_job_once)
        .hang_means(NEVER_ENDS, NEVER_ENDS_ADVICE),
    Check::new(
        "two_workers",
        "drop ends two workers, and each job has been run once",
        two_workers,
    )
    .hang_means(NEVER_ENDS, NEVER_ENDS_ADVICE),
    Check::new("nothing_to_do", "a pool that was given no job ends", nothing_to_do)
        .hang_means(NEVER_ENDS, NEVER_ENDS_ADVICE),
    Check::new("two_at_once", "two workers run two jobs at the same time", two_at_once)
        .preemptions(0)
        .hang_means(
            "one after the other",
            "Each of two jobs waits for the other, and a pool of two workers never ran both at once. \
             Is the lock of the queue held while a job runs? The guard in `while let Ok(job) = \
             receiver.lock().unwrap().recv() { … }` lives to the end of the body. Does each `submit` \
             wake a worker that is free? Or is there only one worker?",
        ),
    Check::new("two_pools", "two pools have nothing in common", two_pools)
        .preemptions(0)
        .hang_means(
            "never idle",
            "There are two pools. A job of one of them does not run, or one pool is busy and `wait_idle` of the other, whose \
             job has ended, does not return. What do the two pools share?",
        ),
    Check::new("both_stay", "after the first job there are still two workers", both_stay)
        .preemptions(1)
        .bad_luck(0)
        .hang_means(
            "one after the other",
            "A pool of two workers has run one job and become idle. Then one of two jobs waits for the other, \
             and they never run at once. Has a worker ended that woke up for a job which the other had \
             taken?",
        ),
    Check::new("beside_a_waiter", "a job wakes a worker, even if a thread waits for the pool", beside_a_waiter)
        .preemptions(0)
        .hang_means(
            "wrong waiter",
            "One of two workers runs a job that waits for the next one, and the other worker is free. The next job \
             came while a thread was in `wait_idle`, and no worker runs it. Which thread was woken for it?",
        ),
    Check::new("submit_returns", "submit does not wait for a job", submit_returns).hang_means(
        "lock held while the job runs",
        "A job waits for something that happens after the next `submit`, and `submit` waits for the \
         job. Is the lock that `submit` takes held while a job runs?",
    ),
    Check::new("idle_means_done", "after wait_idle every job has ended", idle_means_done)
        .hang_means(NEVER_IDLE, NEVER_IDLE_ADVICE),
    Check::new(
        "idle_with_two_workers",
        "after wait_idle every job has ended, the other worker's too",
        idle_with_two_workers,
    )
    .preemptions(0)
    .hang_means(NEVER_IDLE, NEVER_IDLE_ADVICE),
    Check::new("two_wait", "all threads that wait for an idle pool go on", two_wait)
        .preemptions(1)
        .hang_means(NEVER_IDLE, NEVER_IDLE_ADVICE),
    Check::new("idle_again", "a pool without jobs is idle, even after the first ones", idle_again)
        .preemptions(2)
        .hang_means(NEVER_IDLE, NEVER_IDLE_ADVICE),
    Check::new("in_their_order", "jobs begin in the order in which they came", in_their_order),
    Check::new("two_submit", "two threads can submit at the same time", two_submit)
        .preemptions(2)
        .hang_means(NEVER_ENDS, NEVER_ENDS_ADVICE),
    Check::new("no_more_threads", "no more threads run jobs than there should be", no_more_threads)
        .preemptions(2),
    Check::new("zero_threads", "0 threads count as 1", zero_threads).hang_means(ZERO_THREADS, ZERO_THREADS_ADVICE),
    Check::new("job_submits", "a job may submit another, which is waited for", job_submits)
        .preemptions(2)
        .hang_means(
            "lock held while the job runs",
            "A job submits another one, and `submit` does not return, or the other job is never run. Is a \
             lock held while a job runs?",
        ),
    Check::new("ended_at_last", "after drop the workers have ended", ended_at_last)
        .model_only()
        .preemptions(2),
    Check::new("no_polling", "neither a worker nor a thread that waits checks every now and then", no_polling)
        .model_only()
        .preemptions(2),
    Check::new("submit_never_waits", "submit does not wait, however many jobs there are", no_bound)
        .native_only()
        .once()
        .hang_means(
            "waits when full",
            "The only worker is busy, thousands of jobs are submitted, and `submit` waits. A queue with a \
             bound is full sooner or later.",
        ),
    Check::new("many_at_once", "24 workers run 24 jobs at the same time", many_at_once)
        .native_only()
        .once()
        .hang_means(
            "one after the other",
            "Each of 24 jobs waits for the others, and not all of them are running. Are there as many workers as \
             `threads` says?",
        ),
    Check::new("idle_with_many", "after wait_idle every job has ended, however many there were", idle_with_many)
        .native_only()
        .once()
        .hang_means(NEVER_IDLE, NEVER_IDLE_ADVICE),
    Check::new("any_numbers", "all this holds for any number of jobs and threads", any_numbers)
        .native_only()
        .once()
        .time_limit_secs(20),
    Check::new("waiter_sleeps", "a thread that waits for the jobs sleeps", waiter_sleeps)
        .native_only()
        .once(),
    Check::new("worker_sleeps", "a worker without a job sleeps", worker_sleeps)
        .native_only()
        .once(),
    Check::new("real_file", "the mean of /array is right, with one job a chunk", real_file)
        .native_only()
        .once(),
];

const NEVER_ENDS: &str = "pool never ends";
const NEVER_ENDS_ADVICE: &str = "\
    The pool is dropped, and a worker waits forever for a job, or `drop` for a worker. What tells the \
    workers that no more jobs will come, and are all of them told? Is a lock that they need held \
    during the `join`?";
const ZERO_THREADS: &str = "zero threads";
const ZERO_THREADS_ADVICE: &str = "\
    A pool for 0 threads has no worker, so its job has not been run. 0 counts as 1: `threads.max(1)`.";
const NEVER_IDLE: &str = "never idle";
const NEVER_IDLE_ADVICE: &str = "\
    Every job has ended, and a thread still waits for the pool to become idle. What counts the jobs, \
    and what notifies when the count is 0? Are all waiting threads woken?";

/// So many jobs were submitted, and the pool is dropped at once.
fn drop_with(threads: usize, jobs: usize) {
    let ledger = Ledger::new(jobs);
    let pool = Pool::new(threads);
    (0..jobs).for_each(|job| pool.submit(ledger.job(job)));
    drop(pool);
    ledger.ensure_each_once(&format!("after `drop` of a pool of {threads} with {jobs} jobs"));
}

fn every_job_once() {
    drop_with(1, 2);
}

fn two_workers() {
    drop_with(2, 1);
}

fn nothing_to_do() {
    drop_with(2, 0);
}

fn two_at_once() {
    meet_in(Pool::new(2));
}

fn both_stay() {
    let pool = Pool::new(2);
    (0..2).for_each(|_| pool.submit(|| ()));
    pool.wait_idle();
    let latch = Arc::new(Latch::default());
    let waits = Arc::clone(&latch);
    pool.submit(move || waits.wait());
    pool.submit(move || latch.open());
}

/// The first job waits for the second.
fn beside_a_waiter() {
    let pool = Pool::new(2);
    let latch = Arc::new(Latch::default());
    let waits = Arc::clone(&latch);
    pool.submit(move || waits.wait());
    thread::scope(|scope| {
        scope.spawn(|| pool.wait_idle());
        // The others may be asleep when the job comes.
        thread::yield_now();
        pool.submit(move || latch.open());
    });
}

/// Two jobs wait for each other. This thread is at the meeting, too: it does not come to `drop`, which
/// wakes every worker.
fn meet_in(pool: Pool) {
    let meeting = Arc::new(Rendezvous::new(0, 3));
    // The workers may be asleep when the jobs come.
    thread::yield_now();
    for _ in 0..2 {
        let meeting = Arc::clone(&meeting);
        pool.submit(move || meeting.meet());
    }
    meeting.meet();
}

fn submit_returns() {
    let go_on = Arc::new(Latch::default());
    let (waits, ledger) = (Arc::clone(&go_on), Ledger::new(1));
    let pool = Pool::new(1);
    pool.submit(move || waits.wait());
    pool.submit(ledger.job(0));
    go_on.open();
    drop(pool);
    ledger.ensure_each_once("after `drop`");
}

/// A job that leaves a sum, which is there when the pool is idle.
struct Left {
    sum: Arc<Handed>,
    /// Recorded for the verdict.
    has_ended: Arc<AtomicBool>,
}

impl Left {
    /// Submits it.
    fn by(pool: &Pool) -> Left {
        let left = Left { sum: Arc::default(), has_ended: Arc::default() };
        let (sum, has_ended) = (Arc::clone(&left.sum), Arc::clone(&left.has_ended));
        pool.submit(move || {
            // A job takes time: the others have a turn.
            thread::yield_now();
            sum.hand_over(10, || ());
            has_ended.store(true, Relaxed);
        });
        left
    }

    #[track_caller]
    fn ensure_there(&self) {
        const EARLY: &str = "idle too early";
        ensure!(
            self.has_ended.load(Relaxed),
            EARLY,
            "`wait_idle` has returned, and a job that was submitted before has not ended. From when on is \
             a job counted, and until when? It is unfinished from `submit` until it has returned"
        );
        self.sum.ensure_there(EARLY, "`wait_idle`");
    }
}

fn idle_means_done() {
    let pool = Pool::new(1);
    let sums = [(); 2].map(|()| Left::by(&pool));
    pool.wait_idle();
    sums.iter().for_each(Left::ensure_there);
}

fn idle_with_two_workers() {
    let pool = Pool::new(2);
    let sum = Left::by(&pool);
    pool.submit(|| ());
    pool.wait_idle();
    sum.ensure_there();
}

fn two_wait() {
    let pool = Pool::new(1);
    let sum = Left::by(&pool);
    thread::scope(|scope| {
        scope.spawn(|| {
            pool.wait_idle();
            sum.ensure_there();
        });
        pool.wait_idle();
        sum.ensure_there();
    });
}

fn two_pools() {
    let pools = [Pool::new(1), Pool::new(1)];
    for pool in &pools {
        let meeting = Arc::new(Rendezvous::new(0, 2));
        let theirs = Arc::clone(&meeting);
        pool.submit(move || theirs.meet());
        meeting.meet();
    }
    let go_on = Arc::new(Latch::default());
    let waits = Arc::clone(&go_on);
    pools[0].submit(move || waits.wait());
    pools[1].wait_idle();
    go_on.open();
}

fn many_at_once() {
    const THREADS: usize = 24;
    let pool = Pool::new(THREADS);
    let meeting = Arc::new(Rendezvous::new(0, THREADS));
    for _ in 0..THREADS {
        let meeting = Arc::clone(&meeting);
        pool.submit(move || meeting.meet());
    }
}

fn idle_again() {
    let pool = Pool::new(1);
    pool.wait_idle();
    Left::by(&pool);
    pool.wait_idle();
    let second = Left::by(&pool);
    pool.wait_idle();
    second.ensure_there();
    pool.wait_idle();
}

fn in_their_order() {
    let ledger = Ledger::new(3);
    let pool = Pool::new(1);
    (0..3).for_each(|job| pool.submit(ledger.job(job)));
    drop(pool);
    ledger.ensure_each_once("after `drop`");
    ensure_result(
        ledger.order(),
        vec![0, 1, 2],
        "wrong order",
        "the 3 jobs of a pool with 1 worker",
    );
}

fn two_submit() {
    let ledger = Ledger::new(2);
    let pool = Pool::new(1);
    thread::scope(|scope| {
        scope.spawn(|| pool.submit(ledger.job(1)));
        pool.submit(ledger.job(0));
    });
    drop(pool);
    ledger.ensure_each_once("two threads had submitted a job each. After `drop`");
}

/// So many jobs are run by no more than so many threads.
fn ensure_no_more(threads: usize, jobs: usize) {
    let ran_by = Arc::new(Readers::default());
    let pool = Pool::new(threads);
    for _ in 0..jobs {
        let ran_by = Arc::clone(&ran_by);
        pool.submit(move || ran_by.note());
    }
    drop(pool);
    let by = ran_by.count();
    let most = threads.max(1);
    ensure!(
        by <= most,
        "too many threads",
        "{jobs} jobs of a pool of {threads} were run by {by} threads, not by at most {most}"
    );
}

fn no_more_threads() {
    ensure_no_more(1, 2);
}

fn zero_threads() {
    let ledger = Ledger::new(1);
    let pool = Pool::new(0);
    pool.submit(ledger.job(0));
    drop(pool);
    ensure!(ledger.ran() == 1, ZERO_THREADS, "{ZERO_THREADS_ADVICE}");
}

/// The pool is idle when the second job has ended, which the first one has submitted.
fn job_submits() {
    let ledger = Ledger::new(2);
    let pool = Arc::new(Pool::new(1));
    let (mine, first, second) = (Arc::clone(&pool), ledger.job(0), ledger.job(1));
    pool.submit(move || {
        mine.submit(second);
        first();
    });
    pool.wait_idle();
    let ran = ledger.ran();
    ensure!(
        ran == 2,
        "idle too early",
        "a job has submitted another one, and {ran} of the 2 have ended"
    );
    // The job has let go of the pool, so this ends it.
    drop(pool);
}

fn ended_at_last() {
    let ended = Ended::default();
    let pool = Pool::new(1);
    let end = ended.clone();
    pool.submit(move || end.is_of_this_thread());
    drop(pool);
    ended.ensure("`drop`");
}

fn no_polling() {
    ensure_told(idle_means_done);
}

fn no_bound() {
    let go_on = Arc::new(Latch::default());
    let (waits, ledger) = (Arc::clone(&go_on), Ledger::new(MANY));
    let pool = Pool::new(1);
    pool.submit(move || waits.wait());
    (0..MANY).for_each(|job| pool.submit(ledger.job(job)));
    go_on.open();
    drop(pool);
    ledger.ensure_each_once("after `drop` of a pool with 65,541 jobs");
}

/// Together with the one that is running they are as many as a number of 16 bits takes for none.
fn idle_with_many() {
    const JOBS: usize = (1 << 16) - 1;
    let go_on = Arc::new(Latch::default());
    let (waits, ledger) = (Arc::clone(&go_on), Ledger::new(JOBS));
    let pool = Pool::new(1);
    pool.submit(move || waits.wait());
    (0..JOBS).for_each(|job| pool.submit(ledger.job(job)));
    let waiter = asleep::Task::mine();
    let ran = thread::scope(|scope| {
        scope.spawn(|| {
            waiter.when_asleep(None);
            go_on.open();
        });
        pool.wait_idle();
        ledger.ran()
    });
    ensure!(
        ran == JOBS,
        "idle too early",
        "`wait_idle` has returned, and of {JOBS} jobs {ran} have run. How far can the number count that says how many \
         have not ended?"
    );
}

fn any_numbers() {
    let small = (0..4).flat_map(|threads| (0..4).map(move |jobs| (threads, jobs)));
    for_all(small, (0..6_usize, 0..100_usize), |(threads, jobs)| {
        drop_with(threads, jobs);
        ensure_no_more(threads, jobs);
        let pool = Pool::new(threads);
        let sums: Vec<_> = (0..jobs).map(|_| Left::by(&pool)).collect();
        pool.wait_idle();
        sums.iter().for_each(Left::ensure_there);
    });
}

fn waiter_sleeps() {
    let (pool, go_on) = (Pool::new(1), Arc::new(Latch::default()));
    let until = Arc::clone(&go_on);
    pool.submit(move || until.wait());
    asleep::ensure_sleeps(|| pool.wait_idle(), || go_on.open());
}

fn worker_sleeps() {
    let pool = Pool::new(1);
    let worker = asleep::Task::of_the_thread_that(|tell| pool.submit(tell));
    pool.wait_idle();
    worker.ensure_sleeps();
}

fn real_file() {
    let sample = sample::array();
    let source = Arc::new(sample.source);
    let (rows, chunk) = (source.rows(), sample.chunk);
    for threads in [1, 2, 3, 8] {
        let parts = Arc::new(Mutex::new(Vec::new()));
        let pool = Pool::new(threads);
        for start in (0..rows).step_by(chunk) {
            let (source, parts) = (Arc::clone(&source), Arc::clone(&parts));
            pool.submit(move || {
                let values = source.read(start..rows.min(start + chunk)).expect("it can be read");
                parts.lock().unwrap().push(Partial::of(&values));
            });
        }
        pool.wait_idle();
        let whole: Partial = parts.lock().unwrap().iter().copied().sum();
        ensure_result(whole, sample.whole, "wrong result", &format!("/array, {threads} workers"));
    }
}
