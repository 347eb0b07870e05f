//! The checks of `work_stealing`.

use super::subject::work_stealing;
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, fail, mention};
use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;
use std::thread;
use support::counting::Counting;
use support::ended::Ended;
use support::faulty::{self, Fault, Faulty};
use support::law::for_all;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::sample;
use support::straggler::Straggler;
use support::sums;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "Threads that cut their work in two, and take from each other the work that is left.",
    ),
    Promise::kept(
        "Reduces `source` with `threads` threads.",
        &["four_chunks", "three_threads", "many_at_once", "any_numbers"],
    ),
    Promise::kept(
        "Each thread has a queue with ranges of rows, and at first one queue holds the range of all rows.",
        &["newest_first", "oldest_is_stolen", "slow_chunk", "no_rows"],
    ),
    Promise::kept(
        "A thread takes the newest range from its own queue.",
        &["newest_first", "oldest_is_stolen", "slow_chunk", "no_rows"],
    ),
    Promise::kept(
        "If its queue is empty, it *steals* the oldest range from another queue.",
        &["newest_first", "oldest_is_stolen", "slow_chunk", "no_rows"],
    ),
    Promise::kept(
        "It goes on until all rows have been read, and does not stop when it finds nothing to steal.",
        &["newest_first", "oldest_is_stolen", "slow_chunk", "no_rows"],
    ),
    Promise::kept(
        "A range of more than `chunk` rows is cut in two, at a multiple of `chunk`.",
        &["newest_first", "oldest_is_stolen", "halves_are_stolen"],
    ),
    Promise::kept(
        "The thread goes on with one half, and the other half goes into its queue, where it can be stolen.",
        &["two_at_once", "halves_are_stolen", "largest_chunk", "four_chunks", "three_threads"],
    ),
    Promise::kept(
        "A range of at most `chunk` rows is read with one `read`.",
        &["two_at_once", "largest_chunk", "four_chunks", "three_threads"],
    ),
    Promise::kept(
        "So every chunk is read once, and the chunks begin at multiples of `chunk`.",
        &["two_at_once", "largest_chunk", "four_chunks", "three_threads"],
    ),
    Promise::kept(
        "The parts of the chunks are merged in the order of the chunks, starting with `Partial::default()`.",
        &["same_bits", "many_rows", "zero_threads"],
    ),
    Promise::kept("If `threads` is 0, it counts as 1.", &["same_bits", "zero_threads"]),
    Promise::kept(
        "Returns the error from a read that failed; if several failed, any one of their errors.",
        &["errors_come_back", "stops_at_an_error"],
    ),
    Promise::kept(
        "The other threads then end too, even though rows are left.",
        &["errors_come_back", "stops_at_an_error"],
    ),
    Promise::kept("If `chunk` is 0, or a read panics.", &["chunk_of_zero", "panics_come_out"]),
    Promise::kept("The other threads then end too.", &["panics_come_out"]),
    Promise::explains(
        "Reduce a dataset with threads that cut their ranges and steal from each other.",
    ),
    Promise::kept(
        "every chunk is read once, with two threads and with three, and merged in order;",
        &["four_chunks", "three_threads", "same_bits"],
    ),
    Promise::kept(
        "two threads read at the same time, and so do 24, even though one of them has all the rows at first.",
        &["two_at_once", "many_at_once"],
    ),
    Promise::kept(
        "while a thread is busy with a slow chunk, other threads can take the rows that it has not begun.",
        &["slow_chunk"],
    ),
    Promise::kept(
        "an error from a read is returned and a panic is passed on to the caller, and in neither case does any thread wait for rows that will never be read.",
        &["errors_come_back", "panics_come_out"],
    ),
    Promise::kept(
        "all this holds for any number of rows, chunks and threads, and for a real file.",
        &["any_numbers", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("four_chunks", "two threads read each of four chunks once", four_chunks)
        .preemptions(2)
        .hang_means(LOST, LOST_ADVICE)
        .endless_means(LOST, LOST_ADVICE),
    Check::new("three_threads", "three threads read each of two chunks once", three_threads)
        .preemptions(1)
        .endless_means(LOST, LOST_ADVICE),
    Check::new("two_at_once", "two threads read at the same time", two_at_once)
        .preemptions(2)
        .time_limit_secs(3)
        .hang_means(IDLE, IDLE_ADVICE)
        .endless_means(IDLE, IDLE_ADVICE),
    Check::new("slow_chunk", "a thread that meets a slow chunk holds up no other", slow_chunk)
        .preemptions(2)
        .time_limit_secs(3)
        .hang_means(IDLE, IDLE_ADVICE)
        .endless_means(IDLE, IDLE_ADVICE),
    Check::new("same_bits", "the sum has the same bits for every schedule", same_bits)
        .preemptions(2),
    Check::new("zero_threads", "0 threads count as 1", zero_threads),
    Check::new("no_rows", "no rows need no work", no_rows)
        .hang_means(LOST, LOST_ADVICE)
        .endless_means(LOST, LOST_ADVICE),
    Check::new("errors_come_back", "an error from a read is returned", errors_come_back)
        .preemptions(1)
        .time_limit_secs(3)
        .hang_means(NEVER_STOPS, NEVER_STOPS_ADVICE)
        .endless_means(NEVER_STOPS, NEVER_STOPS_ADVICE),
    Check::new("panics_come_out", "a panic of a read ends the call", panics_come_out)
        .preemptions(1)
        .time_limit_secs(3)
        .hang_means(NEVER_STOPS, NEVER_STOPS_ADVICE)
        .endless_means(NEVER_STOPS, NEVER_STOPS_ADVICE),
    Check::new("newest_first", "a thread goes on with the half that it has cut last", newest_first)
        .native_only(),
    Check::new(
        "oldest_is_stolen",
        "a thief takes the oldest range, which is the longest",
        oldest_is_stolen,
    )
    .preemptions(1)
    .hang_means(IDLE, IDLE_ADVICE)
    .endless_means(IDLE, IDLE_ADVICE),
    Check::new("halves_are_stolen", "three threads begin in three quarters of the rows", halves_are_stolen)
        .preemptions(0)
        .hang_means(IDLE, IDLE_ADVICE)
        .endless_means(IDLE, IDLE_ADVICE),
    Check::new("stops_at_an_error", "after an error no more chunks are begun", stops_at_an_error)
        .model_only()
        .preemptions(0)
        .hang_means(NEVER_STOPS, NEVER_STOPS_ADVICE)
        .endless_means(NEVER_STOPS, NEVER_STOPS_ADVICE),
    Check::new("chunk_of_zero", "it panics if the chunk is 0", chunk_of_zero)
        .hang_means("chunk of zero", CHUNK_ADVICE)
        .endless_means("chunk of zero", CHUNK_ADVICE),
    Check::new("largest_chunk", "every usize is the length of a chunk", largest_chunk)
        .preemptions(1),
    Check::new(
        "many_at_once",
        "24 threads read at the same time",
        many_at_once,
    )
    .native_only()
    .once()
    .hang_means(IDLE, IDLE_ADVICE)
    .endless_means(IDLE, IDLE_ADVICE),
    Check::new("many_rows", "chunks are merged in order wherever they begin", many_rows).native_only().once(),
    Check::new(
        "any_numbers",
        "all this holds for any number of rows, chunks and threads",
        any_numbers,
    )
    .native_only()
    .once()
    .time_limit_secs(20)
    .hang_means(LOST, LOST_ADVICE)
    .endless_means(LOST, LOST_ADVICE),
    Check::new("real_file", "the mean of /array in the sample file is right", real_file)
        .native_only()
        .once(),
];

const LOST: &str = "lost job";
const LOST_ADVICE: &str = "\
    The threads look for work, find none, and wait for rows that no thread has: a range was taken out of a \
    queue and never read. Or all have been read, and a thread has not counted them.";
const IDLE: &str = "idle worker";
const IDLE_ADVICE: &str = "\
    A thread is at a slow chunk, and the others leave the rest to it. Can what it has not begun be stolen? \
    Has a thread given up because it found nothing, when another one still had a range to cut?";
const NEVER_STOPS: &str = "never stops";
const NEVER_STOPS_ADVICE: &str = "\
    A read failed, so its rows will never be read, and the other threads wait for them. A thread that ends \
    must tell them, however it ends.";

fn four_chunks() {
    reduce(Counting::whole_numbers(7), 2, 2);
}

fn three_threads() {
    reduce(Counting::whole_numbers(2), 1, 3);
}

/// Every row is read once, by no more threads than there may be, and all are merged in order.
fn reduce(source: Counting, chunk: usize, threads: usize) {
    let rows = source.rows();
    let case = format!("with rows = {rows}, chunk = {chunk}, threads = {threads}");
    let part = work_stealing(&source, chunk, threads).expect("no row of this dataset is bad");
    source.ensure_each_row_once("double claim", "lost chunk", &case);
    let (readers, most) = (source.readers(), threads.max(1));
    ensure!(readers <= most, "too many threads", "{case}: {readers} threads read");
    sums::ensure_same_bits(part, &source, chunk, &case);
}

fn two_at_once() {
    sums::ensure_ones(work_stealing(&Rendezvous::new(2, 2), 1, 2), 2, "lost chunk");
}

fn slow_chunk() {
    sums::ensure_ones(work_stealing(&Straggler::new(3), 1, 2), 3, "lost chunk");
}

fn same_bits() {
    reduce(Counting::of(sums::ADVERSARIAL.to_vec()), 1, 2);
}

fn zero_threads() {
    let part = panic::catch_unwind(|| work_stealing(&Counting::whole_numbers(2), 1, 0));
    let Ok(part) = part else {
        fail!("zero threads", "with 0 threads it panicked: 0 counts as 1, `threads.max(1)`")
    };
    let expected = Ok(Partial { count: 2, sum: 3.0 });
    ensure_result(part, expected, "zero threads", "2 rows by 0 threads, which count as 1");
    for threads in [0, 1] {
        reduce(Counting::whole_numbers(2), 1, threads);
    }
}

fn no_rows() {
    reduce(Counting::whole_numbers(0), 1, 2);
}

fn errors_come_back() {
    let part = work_stealing(&Faulty::new(3, [(1, Fault::Error)]), 1, 2);
    ensure_result(part, Err(faulty::error(1)), "swallowed error", "row 1 of 3 cannot be read");
}

fn panics_come_out() {
    let source = Faulty::new(2, [(1, Fault::PanicsWithStr)]);
    let result = panic::catch_unwind(AssertUnwindSafe(|| work_stealing(&source, 1, 2)));
    ensure!(
        result.is_err(),
        "swallowed panic",
        "the read of row 1 panicked, and `work_stealing` returned {result:?}"
    );
}

const CHUNK_ADVICE: &str =
    "A chunk of 0 rows never covers a dataset: panic, also where there are no rows.";
const WRONG_END: &str = "wrong end of the queue";

/// Eight chunks of a row. Which half of them, and which quarter, does a chunk belong to?
const CHUNKS: usize = 8;

/// A dataset that notes in which order its chunks are read. The first reads of all threads are under way at once, if
/// there is more than one thread.
struct InTurn {
    order: Mutex<Vec<usize>>,
    meeting: Option<Rendezvous>,
}

impl InTurn {
    fn new(meeting: Option<Rendezvous>) -> InTurn {
        InTurn { order: Mutex::default(), meeting }
    }
}

impl Source for InTurn {
    fn rows(&self) -> usize {
        CHUNKS
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        mention(|| format!("reads rows {rows:?}"));
        self.order.lock().unwrap().push(rows.start);
        if let Some(meeting) = &self.meeting {
            meeting.meet();
        }
        Ok(vec![1.0; rows.len()])
    }
}

/// With one thread nothing is stolen.
fn newest_first() {
    let source = InTurn::new(None);
    sums::ensure_ones(work_stealing(&source, 1, 1), CHUNKS as u64, "lost chunk");
    let order = source.order.into_inner().unwrap();
    for (size, part) in [(2, "quarter"), (4, "half")] {
        let together =
            order.chunks(size).all(|chunks| chunks.iter().all(|c| c / size == chunks[0] / size));
        ensure!(
            together,
            WRONG_END,
            "one thread read eight chunks in the order {order:?}. A thread that takes the newest range of its \
             queue reads a {part} to its end before it begins another"
        );
    }
}

/// The first thread has cut the rows, and is at its first chunk. The range that waits longest in its queue
/// is the other half.
fn oldest_is_stolen() {
    let source = InTurn::new(Some(Rendezvous::new(0, 2)));
    sums::ensure_ones(work_stealing(&source, 1, 2), CHUNKS as u64, "lost chunk");
    let order = source.order.into_inner().unwrap();
    ensure!(
        order[0] / 4 != order[1] / 4,
        WRONG_END,
        "two threads, eight chunks: the first two that are read are {} and {}, of the same half. The first \
         thread goes on with one half, and the range that is oldest in its queue is the other one. A \
         thief takes that",
        order[0],
        order[1]
    );
}

/// The first thread has half the rows in its queue, and then a quarter, and so has a thread that has stolen the half.
/// What a third thread steals is a quarter that no thread has begun.
fn halves_are_stolen() {
    let source = InTurn::new(Some(Rendezvous::new(0, 3)));
    sums::ensure_ones(work_stealing(&source, 1, 3), CHUNKS as u64, "lost chunk");
    let order = source.order.into_inner().unwrap();
    let [a, b, c] = [order[0], order[1], order[2]];
    ensure!(
        a / 2 != b / 2 && a / 2 != c / 2 && b / 2 != c / 2,
        "not cut in half",
        "three threads, eight chunks: the first three that are read are {a}, {b} and {c}, and two of them are in one \
         quarter. A range is cut in half until a chunk is left, so what a thread steals is a half or a quarter of all \
         rows, and not a chunk"
    );
}

/// The first read fails, whichever it is. Every other read returns when its thread has ended.
struct FirstFails {
    reads: AtomicUsize,
    over: Ended,
}

impl Source for FirstFails {
    fn rows(&self) -> usize {
        CHUNKS
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        mention(|| format!("reads rows {rows:?}"));
        if self.reads.fetch_add(1, Relaxed) == 0 {
            self.over.is_of_this_thread();
            return Err(faulty::error(rows.start));
        }
        for _ in 0..20 {
            if self.over.is_over() {
                break;
            }
            thread::yield_now();
        }
        Ok(vec![1.0; rows.len()])
    }
}

fn stops_at_an_error() {
    let source = FirstFails { reads: AtomicUsize::new(0), over: Ended::default() };
    let result = work_stealing(&source, 1, 2);
    ensure!(
        result.is_err(),
        "swallowed error",
        "the first read failed, and the result is {result:?}"
    );
    let reads = source.reads.load(Relaxed);
    ensure!(
        reads < CHUNKS,
        "keeps reading after a failure",
        "the first of {CHUNKS} reads failed, and all the others were made after it"
    );
}

fn chunk_of_zero() {
    for rows in [2, 0] {
        let source = Counting::whole_numbers(rows);
        let result = panic::catch_unwind(AssertUnwindSafe(|| work_stealing(&source, 0, 2)));
        if let Ok(result) = result {
            fail!(
                "chunk of zero",
                "{rows} rows, 0 a chunk: it should panic, and returned {result:?}"
            );
        }
    }
}

fn largest_chunk() {
    let source = Counting::whole_numbers(3);
    let result = panic::catch_unwind(AssertUnwindSafe(|| work_stealing(&source, usize::MAX, 2)));
    let Ok(result) = result else {
        fail!("overflow", "3 rows, usize::MAX a chunk: it panicked. Is a chunk added to something?")
    };
    ensure_result(result, Ok(source.expected(3)), "wrong result", "3 rows, usize::MAX a chunk");
}

fn many_at_once() {
    sums::ensure_ones(work_stealing(&Rendezvous::new(24, 24), 1, 24), 24, "lost chunk");
}

/// The last chunk begins at a row that a number of 16 bits takes for the first.
fn many_rows() {
    const CHUNK: usize = 1 << 13;
    let mut values = vec![0.0; (1 << 16) + CHUNK];
    (values[0], values[CHUNK], values[1 << 16]) = (1e30, 1.0, -1e30);
    let part = work_stealing(&Counting::of(values), CHUNK, 2);
    let expected = Partial { count: (1 << 16) + CHUNK as u64, sum: 0.0 };
    let case = "the sum of 1e30, 1 and -1e30, which are in the first, the second and the last of nine chunks";
    ensure_result(part, Ok(expected), "unstable sum", case);
}

fn any_numbers() {
    for_all(
        sums::small_jobs(),
        (sums::floats(0..60), 1..20_usize, 0..10_usize),
        |(values, chunk, threads)| reduce(Counting::of(values), chunk, threads),
    );
}

fn real_file() {
    let sample = sample::array();
    for threads in [1, 2, 3, 8] {
        let part = work_stealing(&sample.source, sample.chunk, threads).expect("it can be read");
        let case = format!("/array, {threads} threads");
        ensure_result(part, sample.whole, "wrong result", &case);
    }
}
