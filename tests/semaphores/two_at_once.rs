//! The checks of `two_at_once`.

use super::subject::two_at_once;
use harness::{Check, Promise, fail};
use interleave::{Error, Partial, Source};
use std::panic::{self, AssertUnwindSafe};
use support::counting::Counting;
use support::faulty::{self, Fault, Faulty};
use support::in_memory::InMemory;
use support::law::for_all;
use support::numerous::Numerous;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::sample;
use support::straggler::Straggler;
use support::sums;
use support::zero;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A reduction by many threads, with a limited number of chunks in memory at the same time"),
    Promise::kept(
        "Reduces `source` with up to `threads` threads, chunk by \
         chunk; whenever a thread is free, it claims the next chunk",
        &["any_numbers", "slow_chunk"],
    ),
    Promise::kept(
        "Every chunk has `chunk` rows (the last may have fewer), and \
         is read by one `read` and reduced by one call of `part`",
        &["one_in_memory", "any_numbers"],
    ),
    Promise::kept(
        "The results are merged in the order of the chunks, starting with `Partial::default()`",
        &["same_bits", "any_numbers"],
    ),
    Promise::kept(
        "At most `most` chunks are in memory at any time: a chunk is in memory from the \
         beginning of its `read` until `part` has returned",
        &["one_in_memory", "two_in_memory"],
    ),
    Promise::kept(
        "While there is work, as many chunks can be in memory as `most` and `threads` allow",
        &["two_overlap", "two_are_reduced", "many_at_once"],
    ),
    Promise::kept(
        "A `most` of 0 counts as 1, and so does a `threads` of 0",
        &["zero_counts_as_one", "zero_threads"],
    ),
    Promise::kept(
        "The error of a read that failed",
        &["error_with_one_permit", "any_error"],
    ),
    Promise::kept(
        "By then, all threads have ended",
        &["error_with_one_permit"],
    ),
    Promise::kept(
        "If a read or `part` panics (once all threads have ended), or if `chunk` is 0",
        &["panic_with_one_permit", "part_panics", "chunk_of_zero"],
    ),
    Promise::explains("The reduction works, but it keeps as many chunks in memory as it has threads"),
    Promise::explains("Limit the number of chunks in memory to `most`"),
    Promise::kept(
        "no more than `most` chunks are in memory, in every interleaving \
         of two threads, and of three threads with up to two preemptions",
        &["one_in_memory", "two_in_memory"],
    ),
    Promise::kept(
        "two chunks can be read, and reduced, at the same \
         time if `most` is 2, and 24 chunks if `most` is 24",
        &["two_overlap", "two_are_reduced", "many_at_once"],
    ),
    Promise::kept(
        "a `most` of 0 counts as 1, and so does a `threads` \
         of 0; a `chunk` of 0 makes `two_at_once` panic, whatever the dataset is",
        &["zero_counts_as_one", "zero_threads", "chunk_of_zero"],
    ),
    Promise::kept(
        "an error or a panic in a read is passed on, whichever row it happens at, and so is a \
         panic in `part`, the function that reduces a chunk; no thread \
         goes on waiting for the permit of a thread that failed",
        &["error_with_one_permit", "panic_with_one_permit", "any_error", "part_panics"],
    ),
    Promise::kept(
        "while one chunk is being read, the other thread goes on with the others",
        &["slow_chunk"],
    ),
    Promise::kept(
        "the sum is the same, bit for bit, under every schedule",
        &["same_bits"],
    ),
    Promise::kept(
        "all this holds for any number of rows, chunks, threads and permits, and for a real \
         file",
        &["any_numbers", "many_chunks", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("one_in_memory", "two threads have one chunk in memory at a time", one_in_memory),
    Check::new("two_in_memory", "three threads have two chunks in memory at a time", two_in_memory)
        .preemptions(2),
    Check::new("two_overlap", "two chunks can be read at the same time", two_overlap)
        .hang_means("one after the other", ONE_AFTER_THE_OTHER),
    Check::new("two_are_reduced", "two chunks can be reduced at the same time", two_are_reduced)
        .hang_means("one after the other", ONE_AFTER_THE_OTHER),
    Check::new("many_at_once", "as many chunks can be read at once as `most` says", many_at_once)
        .native_only()
        .once()
        .hang_means("one after the other", MANY),
    Check::new("slow_chunk", "a thread does not wait for another one's chunk", slow_chunk)
        .hang_means("waits for the batch", BATCH),
    Check::new("zero_threads", "0 threads count as 1", zero_threads),
    Check::new("chunk_of_zero", "a chunk of 0 rows panics, whatever the dataset is", chunk_of_zero)
        .native_only()
        .once(),
    Check::new("any_error", "an error is returned whichever row cannot be read", any_error)
        .native_only()
        .once()
        .hang_means("leaked permit", LEAKED),
    Check::new("part_panics", "a panic of `part` comes out, too", part_panics)
        .hang_means("leaked permit", LEAKED),
    Check::new("same_bits", "the sum has the same bits for every schedule", same_bits),
    Check::new("zero_counts_as_one", "a bound of 0 chunks counts as 1", zero_counts_as_one)
        .hang_means(
            "zero permits",
            "`most` is 0, and no thread is ever let in. 0 counts as 1: `most.max(1)`.",
        ),
    Check::new(
        "error_with_one_permit",
        "an error from a read is returned, and no thread waits for its permit",
        error_with_one_permit,
    )
    .hang_means("leaked permit", LEAKED),
    Check::new(
        "panic_with_one_permit",
        "a panic of a read comes out, and no thread waits for its permit",
        panic_with_one_permit,
    )
    .hang_means("leaked permit", LEAKED),
    Check::new(
        "any_numbers",
        "all this holds for any number of rows, chunks, threads and permits",
        any_numbers,
    )
    .native_only()
    .once()
    .time_limit_secs(20),
    Check::new("many_chunks", "65,541 chunks are claimed as well as three", many_chunks)
        .native_only()
        .once(),
    Check::new(
        "real_file",
        "/array of the sample file is read with one to four chunks in memory",
        real_file,
    )
    .native_only()
    .once(),
];

const TOO_MANY: &str = "too many in memory";

const ONE_AFTER_THE_OTHER: &str = "\
    Two threads may have two chunks in memory, but the second does not begin while the first is under \
    way. Are there as many permits as `most` says? Is a lock held meanwhile?";

const MANY: &str = "\
    With 24 chunks, 24 threads and `most` = 24, each read waits until there are 24, and there never were that many. As many may be in memory as `most` says, however many that is.";

const BATCH: &str = "\
    Two threads reduce three chunks. The read of the first chunk takes until the others have been read, and the last \
    is not claimed, though a thread and a permit are free. Whenever a thread is free, it claims the next chunk.";

const LEAKED: &str = "\
    There is one permit. The read of the first chunk fails, and the other thread waits forever: the \
    permit did not come back. Which ways lead out of the code that holds it?";

/// Reduces `source` and compares with `expected`; at most `most` chunks may be in memory.
fn reduce(source: &Counting, chunk: usize, threads: usize, most: usize) {
    let rows = source.rows();
    let case = format!("with rows = {rows}, chunk = {chunk}, threads = {threads}, most = {most}");
    // A thread has one chunk at a time.
    let watched = InMemory::new(source, most.max(1).min(threads.max(1)), TOO_MANY);
    let part = two_at_once(&watched, chunk, threads, most, &|values| watched.part(values));
    let part = part.expect("no row of this dataset is bad");
    source.ensure_each_row_once("double claim", "lost chunk", &case);
    source.ensure_whole_chunks(chunk, &case);
    sums::ensure_same_bits(part, source, chunk, &case);
}

/// A permit that has come back is one, and not two: then the second and the third chunk would meet.
fn one_in_memory() {
    reduce(&Counting::whole_numbers(3), 1, 2, 1);
}

fn two_in_memory() {
    reduce(&Counting::whole_numbers(3), 1, 3, 2);
}

fn ensure_two_ones(result: Result<Partial, Error>) {
    ensure_result(result, Ok(Partial { count: 2, sum: 2.0 }), "wrong result", "two rows of 1.0");
}

fn two_overlap() {
    ensure_two_ones(two_at_once(&Rendezvous::new(2, 2), 1, 2, 2, &Partial::of));
}

fn two_are_reduced() {
    let (source, reducing) = (Counting::of(vec![1.0; 2]), Rendezvous::new(0, 2));
    let part = |values: &[f64]| {
        reducing.meet();
        Partial::of(values)
    };
    ensure_two_ones(two_at_once(&source, 1, 2, 2, &part));
}

fn many_at_once() {
    let part = two_at_once(&Rendezvous::new(24, 24), 1, 24, 24, &Partial::of);
    ensure_result(part, Ok(Partial { count: 24, sum: 24.0 }), "wrong result", "24 rows of 1.0");
}

fn slow_chunk() {
    let part = two_at_once(&Straggler::new(3), 1, 2, 2, &Partial::of);
    ensure_result(part, Ok(Partial { count: 3, sum: 3.0 }), "wrong result", "three rows of 1.0");
}

fn zero_threads() {
    reduce(&Counting::whole_numbers(2), 1, 0, 2);
}

fn chunk_of_zero() {
    zero::ensure_panics("`chunk`", |rows| {
        two_at_once(&Counting::whole_numbers(rows), 0, 2, 2, &Partial::of)
    });
}

fn any_error() {
    for row in 0..4 {
        for most in [1, 2, 4] {
            let source = Faulty::new(4, [(row, Fault::Error)]);
            let part = two_at_once(&source, 1, 2, most, &Partial::of);
            let case = format!("row {row} of 4 cannot be read, and most = {most}");
            ensure_result(part, Err(faulty::error(row)), "swallowed error", &case);
        }
    }
}

fn part_panics() {
    let part = |values: &[f64]| {
        if values[0] == 1.0 {
            // Not `panic!`: a panic that a check makes on purpose need not be printed.
            panic::resume_unwind(Box::new(faulty::MESSAGE));
        }
        Partial::of(values)
    };
    let source = Counting::whole_numbers(2);
    let reduce = || two_at_once(&source, 1, 2, 1, &part);
    if let Ok(part) = panic::catch_unwind(AssertUnwindSafe(reduce)) {
        fail!("swallowed panic", "`part` panicked for row 0, but the result is {part:?}");
    }
}

fn same_bits() {
    reduce(&Counting::of(sums::ADVERSARIAL.to_vec()), 1, 2, 2);
}

fn zero_counts_as_one() {
    reduce(&Counting::whole_numbers(2), 1, 2, 0);
}

fn error_with_one_permit() {
    let part = two_at_once(&Faulty::new(2, [(0, Fault::Error)]), 1, 2, 1, &Partial::of);
    ensure_result(part, Err(faulty::error(0)), "swallowed error", "row 0 of 2 cannot be read");
}

fn panic_with_one_permit() {
    let source = Faulty::new(2, [(0, Fault::PanicsWithStr)]);
    let reduce = || two_at_once(&source, 1, 2, 1, &Partial::of);
    if let Ok(part) = panic::catch_unwind(AssertUnwindSafe(reduce)) {
        fail!("swallowed panic", "the read of row 0 panicked, but the result is {part:?}");
    }
}

fn any_numbers() {
    for_all(
        sums::small_jobs().map(|(values, chunk, threads)| (values, chunk, threads, threads / 2)),
        (sums::floats(0..40), 1..20_usize, 0..6_usize, 0..6_usize),
        |(values, chunk, threads, most)| reduce(&Counting::of(values), chunk, threads, most),
    );
}

fn many_chunks() {
    let part = two_at_once(&Numerous::new("double claim"), 1, 2, 2, &Partial::of);
    ensure_result(part, Ok(Numerous::whole()), "wrong result", "65,541 chunks of one row");
}

fn real_file() {
    let sample = sample::array();
    for most in [1, 2, 4] {
        let watched = InMemory::new(&sample.source, most, TOO_MANY);
        let part = two_at_once(&watched, sample.chunk, 4, most, &|values| watched.part(values));
        let case = format!("/array, 4 threads, most = {most}");
        ensure_result(part, Ok(sample.whole), "wrong result", &case);
    }
}
