//! The checks of `timed_wait`.
//!
//! Nothing here says how long a wait may take. Under the model time is a virtual clock, which does
//! not advance while any thread can go on: so a wait that ends late is seen for certain. Natively a
//! wait that should end at once has a limit of an hour, and hangs if it does not.

use super::subject::Progress;
use harness::unwatched::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, fail, mention};
use interleave::Source;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};
use support::asleep::{Task, ensure_sleeps};
use support::endless::{ENDLESS, without_overflow};
use support::handed::Handed;
use support::numerous::MANY;
use support::restarted::{RESTARTED, ensure_not_restarted};
use support::result::ensure_result;
use support::sample;
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains("Waiting for enough chunks, but not forever."),
    Promise::explains("How many chunks have been read."),
    Promise::explains("Threads can wait until this number is large enough"),
    Promise::explains("A count of 0, because no chunk has been read yet"),
    Promise::kept("Says that one more chunk has been read", &["two_read", "many_chunks", "two_counts"]),
    Promise::kept(
        "Waits until at least `chunks` chunks have been read, but no longer than `limit`.",
        &["enough_or_time_is_up", "limit_holds", "what_is_left"],
    ),
    Promise::kept("Returns whether that many have been read.", &["enough_or_time_is_up"]),
    Promise::kept(
        "Returns true as soon as enough chunks have been read, or at once if enough have been read already",
        &["news_ends_the_wait", "enough_already"],
    ),
    Promise::kept(
        "Once it has returned true, whatever was done before the calls of `advance` that made it true is visible to \
         the calling thread.",
        &["what_was_read_is_there"],
    ),
    Promise::kept(
        "Does not return false before `limit` is over",
        &["any_limit", "patience", "enough_or_time_is_up"],
    ),
    Promise::kept(
        "The limit covers the whole call, however often the thread is woken in between",
        &["limit_holds", "what_is_left", "gives_up", "patience"],
    ),
    Promise::kept(
        "A limit that is too long for the clock, such as `Duration::MAX`, never ends the wait",
        &["no_limit"],
    ),
    Promise::kept("Any number of threads may wait, each for a number of its own.", &["two_wait"]),
    Promise::kept("A waiting thread sleeps", &["waiter_sleeps", "no_polling"]),
    Promise::explains("Wait until enough chunks have been read, but not forever."),
    Promise::kept(
        "if the call returns true, enough chunks have been read, and if it returns false, the time is up",
        &["enough_or_time_is_up", "many_chunks"],
    ),
    Promise::kept("if enough chunks have been read already, the call does not wait", &["enough_already"]),
    Promise::kept(
        "the wait ends as soon as enough chunks have been read, even if several threads are \
         waiting for different numbers",
        &["news_ends_the_wait", "two_wait"],
    ),
    Promise::kept(
        "the limit covers the whole call, however often the thread is woken",
        &["limit_holds", "gives_up"],
    ),
    Promise::kept("with `Duration::MAX` there is no limit;", &["no_limit"]),
    Promise::kept("a waiting thread sleeps", &["waiter_sleeps"]),
    Promise::kept("threads can wait for the chunks of a real file too", &["real_file"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("enough_or_time_is_up", "true means enough, and false that time is up", either),
    Check::new("enough_already", "it does not wait when there are enough", enough_already)
        .hang_means("wrong answer", "There were enough chunks already, or there was no time to wait for more: this must not wait."),
    Check::new("news_ends_the_wait", "the wait ends as soon as there are enough", news)
        .hang_means(SLEEPS, SLEEPS_ADVICE),
    Check::new(
        "what_was_read_is_there",
        "what two threads did before they said that they had read is seen after the wait",
        what_was_read_is_there,
    )
    .or_preemptions(2),
    Check::new("two_read", "the chunks of two threads are counted", two_read).or_preemptions(2),
    Check::new("two_counts", "each count has chunks of its own", two_counts),
    Check::new("two_wait", "each of two threads waits for a number of its own", two_wait)
        .preemptions(1)
        .hang_means(SLEEPS, SLEEPS_ADVICE),
    Check::new(
        "limit_holds",
        "the limit is for the whole call, however often the thread is woken",
        limit_holds,
    )
    .model_only()
    .no_more_preemptions(0),
    Check::new("what_is_left", "a thread that is woken waits for what is left of the limit", what_is_left)
        .model_only()
        .no_more_preemptions(0),
    Check::new("any_limit", "a limit need not be a whole number of milliseconds", any_limit),
    Check::new("patience", "the wait goes on however often the thread is woken too early", patience)
        .native_only()
        .once(),
    Check::new("no_polling", "a thread that waits does not check every now and then", no_polling)
        .model_only()
        .preemptions(2),
    Check::new("gives_up", "the limit ends the wait even while chunks keep coming", gives_up)
        .native_only()
        .once()
        .time_limit_secs(3)
        .hang_means(RESTARTED, RESTARTED_ADVICE)
        .endless_means(RESTARTED, RESTARTED_ADVICE),
    Check::new("no_limit", "with Duration::MAX there is no limit", no_limit)
        .native_only()
        .time_limit_secs(3)
        .hang_means(SLEEPS, SLEEPS_ADVICE),
    Check::new("waiter_sleeps", "a thread that waits sleeps", waiter_sleeps)
        .native_only()
        .once(),
    Check::new("many_chunks", "65,541 chunks are counted, too", many_chunks)
        .native_only()
        .once(),
    Check::new("real_file", "half of the chunks of /array are waited for", real_file)
        .native_only()
        .once()
        .hang_means(SLEEPS, SLEEPS_ADVICE),
];

const SLEEPS: &str = "sleeps through the news";
const SLEEPS_ADVICE: &str = "\
    There are enough chunks, and the thread that waits for them sleeps on until its limit is over, \
    which is an hour. What wakes it, and does every thread that waits get to know?";
const RESTARTED_ADVICE: &str = "\
    Each chunk wakes the thread that waits. Does it then wait for the whole limit once more? Only what \
    is left of the limit may be waited for: otherwise it waits as long as chunks keep coming.";

const HOUR: Duration = Duration::from_secs(3600);

/// A thread that reads, and others that wait for it.
struct Reading {
    progress: Progress,
    start: Instant,
    /// How often `advance` has been called.
    calls: AtomicUsize,
    /// When the last call returned, in nanoseconds since the start, or `NOT_YET`.
    done: AtomicU64,
}

const NOT_YET: u64 = u64::MAX;

impl Reading {
    fn new() -> Reading {
        let (calls, done) = (AtomicUsize::new(0), AtomicU64::new(NOT_YET));
        Reading { progress: Progress::new(), start: Instant::now(), calls, done }
    }

    fn now(&self) -> u64 {
        self.start.elapsed().as_nanos() as u64
    }

    fn read(&self, chunks: usize) {
        for _ in 0..chunks {
            // Reading takes time: the others have a turn.
            thread::yield_now();
            mention(|| "reads a chunk".into());
            self.calls.fetch_add(1, Relaxed);
            self.progress.advance();
        }
        self.done.store(self.now(), Relaxed);
    }

    /// Waits, and checks whether the answer is true.
    fn wait(&self, chunks: usize, limit: Duration) -> bool {
        let until = self.now() + limit.as_nanos() as u64;
        let enough = self.progress.wait_for(chunks, limit);
        let (now, calls, done) = (self.now(), self.calls.load(Relaxed), self.done.load(Relaxed));
        if enough {
            ensure!(
                calls >= chunks,
                "woke too early",
                "`wait_for({chunks}, {limit:?})` returned true, but {calls} had been read, not {chunks}"
            );
        } else {
            ensure!(
                now >= until,
                "gives up early",
                "`wait_for({chunks}, {limit:?})` returned false, but the limit is not over"
            );
            ensure!(
                calls < chunks || done >= until,
                "wrong answer",
                "`wait_for({chunks}, {limit:?})` returned false, but {calls} had been read in time"
            );
        }
        ensure!(
            done >= until || now < until,
            SLEEPS,
            "the last chunk was read before the limit of {limit:?} was over, but `wait_for({chunks}, \
             …)` returned only after it"
        );
        enough
    }
}

fn either() {
    const LIMIT: Duration = Duration::from_millis(1);
    let reading = Reading::new();
    thread::scope(|scope| {
        scope.spawn(|| reading.read(2));
        // Natively the last chunk may be read in time, and this thread be slow: so only its answer
        // is looked at here.
        let start = Instant::now();
        let enough = reading.progress.wait_for(2, LIMIT);
        let calls = reading.calls.load(Relaxed);
        if enough && calls < 2 {
            fail!(
                "woke too early",
                "`wait_for(2, {LIMIT:?})` returned true, but {calls} had been read, not 2"
            );
        }
        let took = start.elapsed();
        if !enough && took < LIMIT {
            fail!(
                "gives up early",
                "`wait_for(2, {LIMIT:?})` returned false after {took:?}: the limit is not over"
            );
        }
    });
}

fn many_chunks() {
    let progress = Progress::new();
    (0..MANY).for_each(|_| progress.advance());
    for (chunks, expected) in [(MANY - (1 << 16), true), (MANY, true), (MANY + 1, false), (usize::MAX, false)] {
        let answer = progress.wait_for(chunks, Duration::ZERO);
        let case = format!("`wait_for({chunks}, 0 s)` when {MANY} chunks have been read");
        ensure_result(answer, expected, "wrong answer", &case);
    }
}

fn enough_already() {
    let progress = Progress::new();
    let tells = |chunks, expected| {
        let answer = progress.wait_for(chunks, Duration::ZERO);
        let case = format!("`wait_for({chunks}, 0 s)` when 2 chunks have been read");
        ensure_result(answer, expected, "wrong answer", &case);
    };
    progress.advance();
    progress.advance();
    for (chunks, expected) in [(0, true), (1, true), (2, true), (3, false)] {
        tells(chunks, expected);
    }
    for chunks in 0..3 {
        let enough = progress.wait_for(chunks, HOUR);
        ensure!(
            enough,
            "wrong answer",
            "2 chunks have been read, and {chunks} of them are not enough"
        );
    }
    let enough = Progress::new().wait_for(0, HOUR);
    ensure!(enough, "wrong answer", "nothing has been read, and 0 chunks are not enough");
}

fn news() {
    let reading = Reading::new();
    thread::scope(|scope| {
        scope.spawn(|| reading.read(2));
        reading.wait(2, HOUR);
    });
}

fn what_was_read_is_there() {
    let (progress, sums) = (Progress::new(), [(); 2].map(|()| Handed::default()));
    thread::scope(|scope| {
        for sum in &sums {
            scope.spawn(|| sum.hand_over(10, || progress.advance()));
        }
        if progress.wait_for(2, Duration::ZERO) {
            sums.each_ref().map(|sum| sum.ensure_there("woke too early", "`wait_for(2, ..)`"));
        }
    });
}

fn two_read() {
    let progress = Progress::new();
    thread::scope(|scope| {
        scope.spawn(|| progress.advance());
        progress.advance();
    });
    let answer = progress.wait_for(2, Duration::ZERO);
    ensure_result(answer, true, "lost update", "two threads have read a chunk each: are there 2?");
}

fn two_counts() {
    let one = Progress::new();
    one.advance();
    let other = Progress::new();
    let case = "`wait_for(1, 0 s)` of a new count, when a chunk of another has been read";
    ensure_result(other.wait_for(1, Duration::ZERO), false, "wrong answer", case);
    let case = "`wait_for(1, 0 s)` after one chunk, when another count has been made since";
    ensure_result(one.wait_for(1, Duration::ZERO), true, "wrong answer", case);
}

fn two_wait() {
    let reading = Reading::new();
    thread::scope(|scope| {
        scope.spawn(|| reading.wait(1, HOUR));
        scope.spawn(|| reading.wait(2, HOUR));
        reading.read(2);
    });
}

/// One thread reads a chunk every `tick`, until the other, which waits for far more, has given up.
/// Returns how many chunks were read after the limit.
fn read_until_given_up(tick: Duration, limit: Duration) -> usize {
    let (progress, given_up) = (Progress::new(), AtomicBool::new(false));
    let late = AtomicUsize::new(0);
    let start = Instant::now();
    thread::scope(|scope| {
        scope.spawn(|| {
            while !given_up.load(Relaxed) {
                thread::sleep(tick);
                let now = start.elapsed();
                if now > limit {
                    late.fetch_add(1, Relaxed);
                }
                mention(|| format!("reads a chunk, at {now:?}"));
                progress.advance();
            }
        });
        let begun = Instant::now();
        let answer = progress.wait_for(usize::MAX, limit);
        let (took, late) = (begun.elapsed(), late.load(Relaxed));
        given_up.store(true, Relaxed);
        ensure!(!answer, "woke too early", "that many chunks are never read: the answer is false");
        ensure!(took >= limit, "gives up early", "the limit was {limit:?}, the wait {took:?}");
        late
    })
}

fn limit_holds() {
    let (tick, limit) = (Duration::from_secs(2), Duration::from_secs(5));
    let late = read_until_given_up(tick, limit);
    // The first chunk after the limit wakes the thread, and with no preemption it then goes on to the
    // end of the wait. But for each thread one sleep may end early: so one chunk more, or two.
    ensure!(
        late <= 3,
        RESTARTED,
        "the limit was {limit:?}, a chunk came every {tick:?}, and {late} more had come after the \
         limit when `wait_for` returned. {RESTARTED_ADVICE}"
    );
}

/// One chunk of two comes when most of the limit is over, and then none.
fn what_is_left() {
    let progress = Progress::new();
    ensure_not_restarted(|| progress.advance(), |limit| _ = progress.wait_for(2, limit));
}

/// No chunk is read, and every limit is kept to the nanosecond.
fn any_limit() {
    let progress = Progress::new();
    for nanoseconds in [1, 900_000, 1_000_001, 1_500_000] {
        let limit = Duration::from_nanos(nanoseconds);
        let start = Instant::now();
        let enough = progress.wait_for(1, limit);
        let took = start.elapsed();
        ensure!(!enough, "woke too early", "no chunk has been read, and one is wanted");
        ensure!(
            took >= limit,
            "gives up early",
            "the limit was {limit:?}, the wait {took:?}. Was the limit rounded?"
        );
    }
}

/// Each chunk wakes the thread that waits, and the next one comes when it is asleep again.
fn patience() {
    const CHUNKS: usize = 2000;
    let progress = Progress::new();
    let enough = thread::scope(|scope| {
        let mut waiter = None;
        let task = Task::of_the_thread_that(|tell| {
            waiter = Some(scope.spawn(|| {
                tell();
                progress.wait_for(CHUNKS, HOUR)
            }));
        });
        let mut sleeps = task.when_asleep(None);
        for _ in 1..CHUNKS {
            progress.advance();
            sleeps = task.when_asleep(sleeps);
        }
        progress.advance();
        waiter.map(|waiter| waiter.join().expect("`wait_for` does not panic"))
    });
    ensure_result(
        enough,
        Some(true),
        "gives up early",
        &format!(
            "{CHUNKS} chunks came one by one, each when the thread that waits for all was asleep again"
        ),
    );
}

fn no_polling() {
    ensure_told(news);
}

fn gives_up() {
    read_until_given_up(Duration::from_millis(5), Duration::from_millis(100));
}

fn no_limit() {
    let reading = Reading::new();
    thread::scope(|scope| {
        scope.spawn(|| reading.read(1));
        for limit in ENDLESS {
            let enough = without_overflow("wait_for", limit, || reading.progress.wait_for(1, limit));
            ensure!(enough, "gives up early", "the time was not up, nor ever will be");
        }
    });
}

fn waiter_sleeps() {
    let progress = Progress::new();
    let wait = || {
        progress.wait_for(1, HOUR);
    };
    ensure_sleeps(wait, || progress.advance());
}

fn real_file() {
    let sample = sample::array();
    let (rows, chunk) = (sample.source.rows(), sample.chunk);
    let half = rows.div_ceil(chunk) / 2;
    let (progress, read) = (Progress::new(), AtomicUsize::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            for start in (0..rows).step_by(chunk) {
                let end = rows.min(start + chunk);
                sample.source.read(start..end).expect("it can be read");
                read.fetch_add(1, Relaxed);
                progress.advance();
            }
        });
        let enough = progress.wait_for(half, HOUR);
        let read = read.load(Relaxed);
        ensure!(enough, "gives up early", "half of /array is read in less than an hour");
        ensure!(read >= half, "woke too early", "{read} chunks were read, {half} are half of them");
    });
}
