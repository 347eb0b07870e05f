//! The checks of `sentinels`.

use super::subject::sentinels;
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, fail, mention};
use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use support::counting::Counting;
use support::crowded::Crowded;
use support::faulty::{self, Fault, Faulty};
use support::law::for_all;
use support::numerous::MANY;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::sample;
use support::sums;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "A reduction by workers that take their chunks from a queue until a sentinel tells them to stop.",
    ),
    Promise::explains("What is in the queue."),
    Promise::explains("Read these rows."),
    Promise::explains("The number is their place in the plan."),
    Promise::explains("The sentinel: there is no more work."),
    Promise::kept(
        "Reduces the chunks of `plan` with `workers` threads, which take them from a queue: a worker that is free takes the next chunk.",
        &["one_chunk", "every_chunk_once", "two_overlap", "many_overlap"],
    ),
    Promise::kept(
        "Each chunk is read with one call of `read`.",
        &["every_chunk_once", "any_numbers"],
    ),
    Promise::kept(
        "The results are merged in the order of the plan, starting with `Partial::default()`.",
        &["same_bits", "order_of_the_plan"],
    ),
    Promise::kept(
        "The plan may be long, so do not read far ahead in it: of the chunks that have been taken from the plan but not yet read, at most one is on its way into the queue, `capacity` are in the queue, and each worker has one.",
        &["long_plan", "any_numbers"],
    ),
    Promise::kept("If `workers` or `capacity` is 0, it counts as 1.", &["zero_counts_as_one"]),
    Promise::kept("All threads have ended when it returns.", &["all_end"]),
    Promise::kept(
        "If any reads fail, returns the error for the first chunk, in the order of the plan, whose read failed.",
        &["first_error", "first_failure", "order_of_the_plan", "many_chunks"],
    ),
    Promise::kept(
        "If the read of that chunk panicked instead.",
        &["panic_comes_out", "first_failure"],
    ),
    Promise::kept(
        "The payload is the same, and all threads have ended by then.",
        &["panic_comes_out", "first_failure"],
    ),
    Promise::explains("A *plan* lists the ranges of rows to read."),
    Promise::explains("Reduce its chunks with workers that take them from a bounded queue."),
    Promise::kept(
        "every chunk is read once, and every worker ends.",
        &["all_end", "every_chunk_once"],
    ),
    Promise::kept("two workers can read at the same time, and so can 24;", &["two_overlap", "many_overlap"]),
    Promise::kept(
        "the chunks may be in the plan in any order, and that order is the one that counts.",
        &["order_of_the_plan"],
    ),
    Promise::kept(
        "the plan, which may be long, is read ahead only as far as there is room in the queue.",
        &["long_plan"],
    ),
    Promise::kept(
        "if several reads fail, the error returned is the one whose chunk comes first in the plan, whichever read failed first.",
        &["first_error", "order_of_the_plan", "many_chunks"],
    ),
    Promise::kept(
        "no thread waits forever, even if every read fails or panics.",
        &["only_errors", "panic_comes_out"],
    ),
    Promise::kept(
        "the sum is the same, bit for bit, under every schedule, with any number of rows and workers and with any capacity, and for a real file.",
        &["same_bits", "any_numbers", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("one_chunk", "one worker gets one chunk", one_chunk).hang_means(
        "sender never dropped",
        "There is one chunk and one worker, and the call does not return. A loop over a receiver ends \
         when the last sender is gone: does this thread still have one? Is there a sentinel at all?",
    ),
    Check::new("all_end", "every worker comes to its end", all_end).preemptions(1).hang_means(
        "one sentinel for all",
        "There are two workers, and one of them waits forever for work. A sentinel that one worker has \
         taken out of the queue is no longer there for the other.",
    ),
    Check::new("every_chunk_once", "two workers read every chunk once", every_chunk_once)
        .preemptions(2),
    Check::new("long_plan", "a plan longer than the queue is drawn as it is read", long_plan)
        .preemptions(2)
        .hang_means(
            "both queues full",
            "There are more chunks than the queues have room for. What takes the answers out while the \
             chunks are being put in? The worker waits to hand over an answer, and this thread waits to \
             hand over a chunk.",
        ),
    Check::new("two_overlap", "two workers can read at the same time", two_overlap)
        .preemptions(1)
        .hang_means(
            "one after the other",
            "There are two workers and two chunks, and the second read does not begin while the first is \
             under way. Is a lock held meanwhile?",
        ),
    // One preemption is enough to bring any answer in before any other.
    Check::new("same_bits", "the sum has the same bits for every schedule", same_bits)
        .preemptions(1),
    Check::new("first_error", "the error returned is the first one in the plan", first_error)
        .preemptions(1),
    Check::new("only_errors", "when every read fails, no thread waits forever", only_errors)
        .preemptions(1)
        .hang_means("no worker left", NO_WORKER_LEFT),
    Check::new("panic_comes_out", "a panic of a read comes out", panic_comes_out)
        .preemptions(1)
        .hang_means("no worker left", NO_WORKER_LEFT),
    Check::new("zero_counts_as_one", "0 workers and a capacity of 0 count as 1", zeros)
        .preemptions(1)
        .hang_means("zero threads", "`workers` or `capacity` is 0, and no chunk is ever taken."),
    Check::new("first_failure", "of errors and panics, the first in the plan comes out", first_failure)
        .native_only()
        .once()
        .hang_means("no worker left", NO_WORKER_LEFT),
    Check::new("order_of_the_plan", "the order is the one of the plan, and not of the rows", order_of_the_plan)
        .native_only()
        .once(),
    Check::new("many_chunks", "of 65,541 chunks, too, the first error in the plan comes out", many_chunks)
        .native_only()
        .once()
        .time_limit_secs(20),
    Check::new("many_overlap", "24 workers can read at the same time", many_overlap)
        .native_only()
        .once()
        .hang_means(
            "one after the other",
            "Each of 24 reads waits for the others, and not all of them are under way. Are there as many workers as \
             `workers` says?",
        ),
    Check::new("any_numbers", "all this holds for any number of rows, chunks and workers", any_numbers)
        .native_only()
        .once()
        .time_limit_secs(20),
    Check::new("real_file", "one to four workers read /array of the sample file", real_file)
        .native_only()
        .once(),
];

const NO_WORKER_LEFT: &str = "\
    There is one worker, and one of its reads fails. Then the queue is full, and nothing is taken out. A \
    failure is a result: it travels through the queue, and the worker goes on to its sentinel.";

/// A dataset that knows how much of its plan is drawn ahead.
struct Planned<'a> {
    source: &'a dyn Source,
    chunk: usize,
    drawn: AtomicUsize,
    read: AtomicUsize,
    /// The most that have been drawn and not read.
    ahead: AtomicUsize,
}

impl<'a> Planned<'a> {
    fn new(source: &'a dyn Source, chunk: usize) -> Planned<'a> {
        let [drawn, read, ahead] = [0; 3].map(AtomicUsize::new);
        Planned { source, chunk, drawn, read, ahead }
    }

    /// The ranges of the chunks.
    fn plan(&self) -> impl Iterator<Item = Range<usize>> {
        let rows = self.source.rows();
        (0..rows).step_by(self.chunk).map(move |start| {
            let ahead = self.drawn.fetch_add(1, Relaxed) + 1 - self.read.load(Relaxed);
            self.ahead.fetch_max(ahead, Relaxed);
            mention(|| format!("draws the chunk at row {start}: {ahead} are drawn and not read"));
            start..rows.min(start + self.chunk)
        })
    }
}

impl Source for Planned<'_> {
    fn rows(&self) -> usize {
        self.source.rows()
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        // Counted even if the read panics, and before any thread can know that it has ended.
        struct Counts<'a>(&'a AtomicUsize);
        impl Drop for Counts<'_> {
            fn drop(&mut self) {
                self.0.fetch_add(1, Relaxed);
            }
        }
        let _counts = Counts(&self.read);
        self.source.read(rows)
    }
}

/// Reduces `source` in chunks of `chunk` rows.
fn run(
    source: &dyn Source,
    chunk: usize,
    workers: usize,
    capacity: usize,
) -> Result<Partial, Error> {
    let planned = Planned::new(source, chunk);
    let result = sentinels(&planned, &mut planned.plan(), workers, capacity);
    // Not where it is drawn: a panic there would leave the workers alone.
    let (ahead, most) = (planned.ahead.into_inner(), 1 + workers.max(1) + capacity.max(1));
    ensure!(
        ahead <= most,
        "unbounded queue",
        "{ahead} chunks had been drawn from the plan and not read; there may be {most}: one in hand, one in \
         each worker, and as many in the queue as it has room for"
    );
    result
}

/// Reduces `source`, all rows of which can be read, and looks at the result.
fn reduce(source: &Counting, chunk: usize, workers: usize, capacity: usize) {
    reduce_through(source, source, chunk, workers, capacity);
}

/// Like [`reduce`], but every read goes through `read`, which passes it on to `source`.
fn reduce_through(source: &Counting, read: &dyn Source, chunk: usize, workers: usize, capacity: usize) {
    let rows = source.rows();
    let case =
        format!("with rows = {rows}, chunk = {chunk}, workers = {workers}, capacity = {capacity}");
    let part = run(read, chunk, workers, capacity).expect("no row of this dataset is bad");
    let (readers, most) = (source.readers(), workers.max(1));
    ensure!(readers <= most, "too many threads", "{case}: {readers} threads read");
    source.ensure_each_row_once("double claim", "lost chunk", &case);
    sums::ensure_same_bits(part, source, chunk, &case);
}

fn one_chunk() {
    reduce(&Counting::whole_numbers(2), 2, 1, 1);
}

fn all_end() {
    reduce(&Counting::whole_numbers(1), 1, 2, 2);
}

fn every_chunk_once() {
    reduce(&Counting::whole_numbers(2), 1, 2, 4);
}

fn long_plan() {
    // A read begins with a step that the search can put others before. Otherwise, a worker that has taken a chunk would
    // always have read it before the plan is read on.
    let source = Crowded::new(4, 1, "too many threads");
    reduce_through(&source.values, &source, 1, 1, 1);
}

fn same_bits() {
    reduce(&Counting::of(sums::ADVERSARIAL.into()), 1, 2, 5);
}

fn two_overlap() {
    let part = run(&Rendezvous::new(2, 2), 1, 2, 4);
    ensure_result(part, Ok(Partial { count: 2, sum: 2.0 }), "wrong result", "two rows of 1.0");
}

fn first_error() {
    let source = Faulty::new(3, [(1, Fault::Error), (2, Fault::Error)]);
    let result = run(&source, 1, 2, 5);
    ensure!(result.is_err(), "swallowed error", "two reads failed, and the result is {result:?}");
    ensure_result(
        result,
        Err(faulty::error(1)),
        "first failure wins",
        "rows 1 and 2 cannot be read",
    );
}

fn only_errors() {
    let source = Faulty::new(4, (0..4).map(|row| (row, Fault::Error)));
    let result = run(&source, 1, 1, 1);
    ensure!(result.is_err(), "swallowed error", "all reads failed, and the result is {result:?}");
    ensure_result(result, Err(faulty::error(0)), "first failure wins", "no row can be read");
}

fn panic_comes_out() {
    let source = Faulty::new(4, [(0, Fault::PanicsWithStr)]);
    match panic::catch_unwind(AssertUnwindSafe(|| run(&source, 1, 1, 1))) {
        Ok(result) => fail!("swallowed panic", "a read panicked, and the result is {result:?}"),
        Err(panic) => ensure!(
            panic.downcast_ref() == Some(&faulty::MESSAGE),
            "lost panic message",
            "what comes out is not the panic of the read: hand its payload to `resume_unwind`"
        ),
    }
}

/// Two chunks of five fail, in whatever way.
fn first_failure() {
    let faults = [Fault::Error, Fault::PanicsWithStr, Fault::PanicsWithString];
    for (one, other) in [(0, 1), (1, 4), (2, 3)] {
        for (fault, after) in faults.into_iter().flat_map(|f| faults.map(|after| (f, after))) {
            for workers in 1..4 {
                let source = Faulty::new(5, [(one, fault), (other, after)]);
                let case = format!("rows {one}: {fault:?}, {other}: {after:?}, {workers} workers");
                let result = panic::catch_unwind(AssertUnwindSafe(|| run(&source, 1, workers, 2)));
                ensure_result(what(result), expected(one, fault), "first failure wins", &case);
            }
        }
    }
}

/// What came out, in words.
fn what(result: std::thread::Result<Result<Partial, Error>>) -> String {
    match result {
        Ok(Ok(part)) => format!("a result: {part:?}"),
        Ok(Err(error)) => format!("an error: {error:?}"),
        Err(panic) => match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
            (Some(text), _) => format!("a panic: {text}"),
            (_, Some(text)) => format!("a panic: {text}"),
            // What `run` has found about the plan goes on its way.
            _ => panic::resume_unwind(panic),
        },
    }
}

/// What should come out when this row is the first that fails.
fn expected(row: usize, fault: Fault) -> String {
    match fault {
        Fault::Error => format!("an error: {:?}", faulty::error(row)),
        Fault::PanicsWithStr => format!("a panic: {}", faulty::MESSAGE),
        Fault::PanicsWithString => format!("a panic: {}", faulty::message(row)),
        Fault::PanicsWithoutText => unreachable!("no check here panics without a text"),
    }
}

/// The last row comes first.
fn order_of_the_plan() {
    let plan = |rows: usize| (0..rows).rev().map(|row| row..row + 1);
    let source = Counting::of(vec![1.0, -1e30, 1e30]);
    let part = sentinels(&source, &mut plan(3), 2, 2);
    let case = "the sum of 1e30, -1e30 and 1, which are planned in this order, and are in the dataset from the last \
                row to the first";
    ensure_result(part, Ok(Partial { count: 3, sum: 1.0 }), "unstable sum", case);
    let source = Faulty::new(3, [(0, Fault::Error), (1, Fault::Error)]);
    let part = sentinels(&source, &mut plan(3), 2, 2);
    ensure_result(part, Err(faulty::error(1)), "first failure wins", "rows 1 and 0 cannot be read, and 1 is planned first");
}

fn many_chunks() {
    let source = Faulty::new(MANY, [(1, Fault::Error), (MANY - 5, Fault::Error)]);
    let part = sentinels(&source, &mut (0..MANY).map(|row| row..row + 1), 2, 64);
    ensure_result(part, Err(faulty::error(1)), "first failure wins", "rows 1 and 65,536 cannot be read");
}

fn many_overlap() {
    let part = run(&Rendezvous::new(24, 24), 1, 24, 24);
    ensure_result(part, Ok(Partial { count: 24, sum: 24.0 }), "wrong result", "24 rows of 1.0");
}

fn zeros() {
    reduce(&Counting::whole_numbers(2), 1, 0, 1);
    reduce(&Counting::whole_numbers(1), 1, 1, 0);
}

fn any_numbers() {
    let small = sums::small_jobs().map(|job| (job, 1));
    let random = ((sums::floats(0..60), 1..20_usize, 0..5_usize), 0..4_usize);
    for_all(small, random, |((values, chunk, workers), capacity)| {
        reduce(&Counting::of(values), chunk, workers, capacity);
    });
}

fn real_file() {
    let sample = sample::array();
    for workers in 1..=4 {
        let part = run(&sample.source, sample.chunk, workers, 2);
        ensure_result(part, Ok(sample.whole), "wrong result", "/array of the sample file");
    }
}
