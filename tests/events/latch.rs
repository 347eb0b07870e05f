//! The checks of `latch`.

use super::subject::Latch;
use harness::unwatched::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, fail};
use interleave::{Memory, Partial, Source};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;
use support::asleep::{Task, ensure_sleeps, release_all};
use support::handed::Handed;
use support::law::for_all;
use support::numerous::MANY;
use support::result::ensure_result;
use support::sample;
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A counter that threads can wait for: \"all chunks are read, now merge\"."),
    Promise::explains("A gate that opens once a given number of things have happened"),
    Promise::kept("It opens only once, and stays open", &["stays_open", "more_than_enough"]),
    Promise::kept(
        "A latch that opens after `count` calls of `count_down`.",
        &["merge_after_all", "any_numbers", "many_things", "largest_count", "two_latches"],
    ),
    Promise::kept("With a `count` of 0 it is open from the start", &["zero_is_open"]),
    Promise::explains("Says that one of the things has happened"),
    Promise::kept(
        "Any thread may call this, even several times",
        &["one_reader_counts_twice"],
    ),
    Promise::kept(
        "Calls do nothing once the latch has opened",
        &["more_than_enough", "one_too_many_at_once"],
    ),
    Promise::kept("Returns once the latch is open.", &["merge_after_all"]),
    Promise::kept("Any number of threads may wait.", &["all_go_on", "many_wait"]),
    Promise::kept("A waiting thread sleeps", &["waiter_sleeps", "no_polling"]),
    Promise::kept(
        "Whatever the threads did before they called `count_down` is visible once `wait` has returned",
        &["merge_after_all"],
    ),
    Promise::explains("Build the gate at which a merging thread waits until all chunks have been read"),
    Promise::kept(
        "the merging thread finds every reader's part, and never goes on before the last reader has counted down",
        &["merge_after_all"],
    ),
    Promise::kept("a thread that reads two chunks can count down twice", &["one_reader_counts_twice"]),
    Promise::kept(
        "all waiting threads go on when the latch opens, and an open latch stays open",
        &["all_go_on", "stays_open"],
    ),
    Promise::kept(
        "a latch for 0 things is open from the start, and an extra call to `count_down` does no harm",
        &["zero_is_open", "more_than_enough"],
    ),
    Promise::kept("a waiting thread sleeps", &["waiter_sleeps"]),
    Promise::kept(
        "all this holds for any number of chunks and threads, and for a real file.",
        &["any_numbers", "many_things", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("merge_after_all", "the thread that merges finds the parts of all readers", merge_after_all)
        .time_limit_secs(20),
    Check::new(
        "one_reader_counts_twice",
        "a thread that reads two chunks counts twice",
        one_reader_counts_twice,
    )
    .hang_means(
        LOST_COUNT,
        "`count_down` was called as often as the latch was told, and a thread still waits. Do two \
         calls in a row count as two?",
    ),
    Check::new("all_go_on", "all threads that wait go on", all_go_on),
    Check::new("stays_open", "an open latch stays open", stays_open).hang_means(
        "closes again",
        "The latch has opened, one `wait` has returned, and the next one hangs.",
    ),
    Check::new("zero_is_open", "a latch that waits for nothing is open", zero_is_open)
        .hang_means("never opens", "`Latch::new(0)` has nothing to wait for, and `wait` waits."),
    Check::new("more_than_enough", "calls after the last do nothing", more_than_enough)
        .hang_means(
            "closes again",
            "The latch had opened, then `count_down` was called once more, and now `wait` waits.",
        ),
    Check::new("one_too_many_at_once", "two threads count at once, one of them too often", one_too_many_at_once)
        .preemptions(2)
        .hang_means(
            "closes again",
            "The latch was for one thing, two threads counted at the same time, and now `wait` waits. Is the \
             count checked and changed in one step?",
        ),
    Check::new("largest_count", "every usize is a count", largest_count),
    Check::new("two_latches", "a latch that opens does not open another", two_latches),
    Check::new("no_polling", "a thread that waits does not check every now and then", no_polling)
        .model_only(),
    Check::new("many_wait", "forty threads that wait go on", many_wait)
.hang_means("lost wake-up", "Forty threads slept when the latch opened, and some of them still sleep.").native_only().once(),
    Check::new("any_numbers", "all this holds for any number of chunks and threads", any_numbers)
        .native_only()
        .once(),
    Check::new("many_things", "65,541 things are counted, too", many_things)
        .native_only()
        .once()
        .hang_means(LOST_COUNT, "After 65,541 calls of `count_down`, the latch has not opened. How far can it count?"),
    Check::new("waiter_sleeps", "a thread that waits sleeps", waiter_sleeps)
        .native_only()
        .once(),
    Check::new("real_file", "the mean of /array, merged when all have read", real_file)
        .native_only()
        .once(),
];

const LOST_COUNT: &str = "lost count";

/// A reduction of two chunks. Each thread reads a chunk, puts its part, and counts down.
struct Reduction {
    source: Memory,
    parts: [Handed; 2],
    all_read: Latch,
}

impl Reduction {
    fn new() -> Reduction {
        let source = Memory(vec![1.0, 2.0, 3.0, 4.0]);
        Reduction { source, parts: Default::default(), all_read: Latch::new(2) }
    }

    fn read(&self, i: usize) {
        let values = self.source.read(2 * i..2 * i + 2).expect("it is in memory");
        let sum = Partial::of(&values).sum as u64;
        self.parts[i].hand_over(sum, || self.all_read.count_down());
    }

    fn merge(&self) {
        self.all_read.wait();
        let part = |part: &Handed| part.ensure_there("opens too early", "`wait`");
        let sum: u64 = self.parts.iter().map(part).sum();
        ensure_result(sum, 10, "wrong result", "the sum of 1, 2, 3, 4");
    }
}

fn merge_after_all() {
    let reduction = Reduction::new();
    thread::scope(|scope| {
        scope.spawn(|| reduction.read(0));
        scope.spawn(|| reduction.read(1));
        reduction.merge();
    });
}

fn one_reader_counts_twice() {
    let reduction = Reduction::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            reduction.read(0);
            reduction.read(1);
        });
        reduction.merge();
    });
}

fn all_go_on() {
    let latch = Latch::new(1);
    thread::scope(|scope| {
        scope.spawn(|| latch.wait());
        scope.spawn(|| latch.wait());
        latch.count_down();
    });
}

fn stays_open() {
    let latch = Latch::new(1);
    latch.count_down();
    latch.wait();
    latch.wait();
}

fn zero_is_open() {
    Latch::new(0).wait();
}

fn more_than_enough() {
    let latch = Latch::new(1);
    latch.count_down();
    let more = panic::catch_unwind(AssertUnwindSafe(|| latch.count_down()));
    ensure!(
        more.is_ok(),
        "overflow",
        "`count_down` on an open latch panicked. There is no number below 0 in a `usize`"
    );
    latch.wait();
}

fn one_too_many_at_once() {
    let latch = Latch::new(1);
    thread::scope(|scope| {
        scope.spawn(|| latch.count_down());
        latch.count_down();
    });
    latch.wait();
}

fn largest_count() {
    let counts = panic::catch_unwind(|| Latch::new(usize::MAX).count_down());
    ensure!(
        counts.is_ok(),
        "overflow",
        "`Latch::new(usize::MAX)`, or a `count_down` on it, panicked"
    );
}

/// The other latch is made and opens while a thread waits at the first one.
fn two_latches() {
    let one = Latch::new(1);
    let counted = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            one.wait();
            ensure!(
                counted.load(Relaxed),
                "opens too early",
                "a thread went on before its latch was counted down, when another had opened. What do they share?"
            );
        });
        let other = Latch::new(1);
        other.count_down();
        other.wait();
        counted.store(true, Relaxed);
        one.count_down();
    });
}

fn no_polling() {
    ensure_told(one_reader_counts_twice);
}

fn many_wait() {
    let latch = Latch::new(1);
    release_all(40, || latch.wait(), || latch.count_down());
}

/// `threads` threads read `chunks` chunks between them, and one more waits for all.
fn reduce(chunks: usize, threads: usize) {
    let latch = Latch::new(chunks);
    let (next, read) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while next.fetch_add(1, Relaxed) < chunks {
                    read.fetch_add(1, Relaxed);
                    latch.count_down();
                }
            });
        }
        latch.wait();
        let read = read.load(Relaxed);
        if read < chunks {
            fail!("opens too early", "{read} of {chunks} chunks were read, and `wait` returned");
        }
    });
}

fn any_numbers() {
    let small = (0..5).flat_map(|chunks| (1..4).map(move |threads| (chunks, threads)));
    for_all(small, (0..40_usize, 1..6_usize), |(chunks, threads)| reduce(chunks, threads));
}

/// All but the last have happened when a thread comes to wait.
fn many_things() {
    let latch = Latch::new(MANY);
    let counted = AtomicBool::new(false);
    (1..MANY).for_each(|_| latch.count_down());
    thread::scope(|scope| {
        let task = Task::of_the_thread_that(|tell| {
            scope.spawn(|| {
                tell();
                latch.wait();
                ensure!(
                    counted.load(Relaxed),
                    "opens too early",
                    "{MANY} things were to happen, and `wait` returned when one was left. How far can the latch count?"
                );
            });
        });
        task.when_asleep(None);
        counted.store(true, Relaxed);
        latch.count_down();
    });
}

fn waiter_sleeps() {
    let latch = Latch::new(1);
    ensure_sleeps(|| latch.wait(), || latch.count_down());
}

fn real_file() {
    let sample = sample::array();
    let (rows, chunk) = (sample.source.rows(), sample.chunk);
    let chunks = rows.div_ceil(chunk);
    let all_read = Latch::new(chunks);
    let parts = Mutex::new(vec![Partial::default(); chunks]);
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                loop {
                    let i = next.fetch_add(1, Relaxed);
                    if i >= chunks {
                        break;
                    }
                    let chunk = i * chunk..rows.min((i + 1) * chunk);
                    let values = sample.source.read(chunk).expect("it can be read");
                    parts.lock().unwrap()[i] = Partial::of(&values);
                    all_read.count_down();
                }
            });
        }
        all_read.wait();
        let whole: Partial = parts.lock().unwrap().iter().copied().sum();
        ensure_result(whole, sample.whole, "opens too early", "/array, 3 threads");
    });
}
