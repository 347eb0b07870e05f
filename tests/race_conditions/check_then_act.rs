//! The checks of `check_then_act`.

use super::subject::Cache;
use harness::unwatched::atomic::{AtomicBool, Ordering::Relaxed};
use harness::{Check, Promise, ensure, ensure_eq};
use interleave::{Error, Memory, Partial, Source};
use std::ops::Range;
use std::sync::Arc;
use support::asleep::ensure_sleeps;
use support::counting::Counting;
use support::faulty;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::sample;
use support::slow::Slow;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A cache of chunks, which checks whether it has a chunk and reads only those that it does not have"),
    Promise::kept(
        "Keeps the chunks of a dataset, each of which is read at most once",
        &["one_thread"],
    ),
    Promise::explains("The number of rows in a chunk; the last chunk may have fewer"),
    Promise::kept("Creates a cache with nothing in it yet", &["one_thread", "two_caches"]),
    Promise::explains("`chunk` is at least 1"),
    Promise::kept(
        "Returns the values of chunk number `i`, counted from 0",
        &["one_thread"],
    ),
    Promise::kept(
        "The chunk is read when it is first asked for, and never again, even if several threads ask at the same time",
        &["same_chunk", "two_chunks_each", "three_threads", "many_chunks"],
    ),
    Promise::kept(
        "Different chunks can be read at the same time",
        &["two_at_once", "many_chunks"],
    ),
    Promise::kept("A thread that waits for another thread's read sleeps", &["waiter_sleeps"]),
    Promise::explains("This is not right yet, because two threads may both find that the chunk is not there"),
    Promise::kept(
        "Returns the error if the read fails",
        &["errors_are_not_kept"],
    ),
    Promise::kept(
        "The error goes to the caller that did the read, and is not kept: the next call reads \
         again, and so does a thread that was waiting for this read",
        &["errors_are_not_kept", "only_one_hears", "three_hear"],
    ),
    Promise::explains("Reads chunk `i`"),
    Promise::explains("There is nothing to repair here"),
    Promise::explains("Repair the cache"),
    Promise::kept(
        "a chunk is read once, even if two or three threads ask for it at the same time",
        &["same_chunk", "three_threads", "two_chunks_each"],
    ),
    Promise::kept(
        "two different chunks can be read at the same time",
        &["two_at_once", "many_chunks"],
    ),
    Promise::kept(
        "an error goes to the caller that did the read, and is not kept: a thread that was waiting for this read does one of its own",
        &["only_one_hears", "three_hear", "errors_are_not_kept"],
    ),
    Promise::kept("a thread that waits for another thread's read sleeps", &["waiter_sleeps"]),
    Promise::kept(
        "the cache works for two chunks and for a thousand",
        &["many_chunks"],
    ),
    Promise::kept(
        "if several threads share a cache of `/array` in the sample file, each chunk is read only \
         once",
        &["real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("same_chunk", "two threads ask for the same chunk, and it is read once", same_chunk),
    Check::new("two_chunks_each", "two threads ask for two chunks each", two_chunks_each),
    Check::new("three_threads", "three threads ask for the same chunk", three_threads)
        .preemptions(2),
    Check::new("two_at_once", "two different chunks are read at the same time", two_at_once)
        .hang_means("one after the other", HELD),
    Check::new("one_thread", "one thread gets every chunk, and none is read again", one_thread),
    Check::new("two_caches", "each of two caches has the chunks of its own dataset", two_caches),
    Check::new("errors_are_not_kept", "after an error the chunk can be read", errors_are_not_kept)
        .hang_means("lost wake-up", NOBODY_TOLD),
    Check::new(
        "only_one_hears",
        "of two threads that ask, one gets the error and the other one reads again",
        only_one_hears,
    )
    .hang_means("lost wake-up", NOBODY_TOLD),
    Check::new("three_hear", "of three threads that ask, one gets the error", three_hear)
        .preemptions(1)
        .hang_means("lost wake-up", NOBODY_TOLD),
    Check::new("waiter_sleeps", "a thread that waits for another thread's read sleeps", waiter_sleeps)
        .native_only()
        .once(),
    Check::new("many_chunks", "of a thousand chunks none is read again", many_chunks)
        .native_only()
        .once()
        .hang_means("one after the other", HELD),
    Check::new("real_file", "threads that share a cache of /array read each chunk once", real_file)
        .native_only()
        .once(),
];

const HELD: &str = "\
    A read waits for the read of another chunk, and there never was one. Is a lock held during the read that the other \
    thread needs, too?";
const NOBODY_TOLD: &str = "\
    A read has failed, and now a thread waits forever for a chunk that is never read. What becomes, \
    after an error, of a mark that the chunk is being read, and what tells the threads that wait?";

/// Each thread asks for its chunks, one after the other.
fn asked_by(rows: usize, chunk: usize, wanted: &[&[usize]]) {
    let source = Counting::whole_numbers(rows);
    let cache = Cache::new(&source, chunk);
    let ask = |chunks: &[usize]| {
        for &i in chunks {
            let values = cache.get(i).expect("no row of this dataset is bad");
            let should = source.values(i * chunk..((i + 1) * chunk).min(rows));
            ensure_eq!(
                *values,
                should,
                "wrong result",
                "chunk {i} of {rows} rows, {chunk} a chunk"
            );
        }
    };
    thread::scope(|scope| {
        for chunks in wanted {
            scope.spawn(|| ask(chunks));
        }
    });
    let case = format!("threads asked for the chunks {wanted:?}");
    source.ensure_each_row_once("read twice", "lost rows", &case);
}

fn same_chunk() {
    asked_by(2, 2, &[&[0], &[0]]);
}

fn two_chunks_each() {
    asked_by(3, 2, &[&[0, 1], &[1, 0]]);
}

fn three_threads() {
    asked_by(1, 1, &[&[0], &[0], &[0]]);
}

fn one_thread() {
    asked_by(5, 2, &[&[2, 0, 1, 0, 2]]);
}

fn two_caches() {
    let source = Counting::whole_numbers(2);
    let one = Cache::new(&source, 1);
    let first = one.get(0).expect("no row of this dataset is bad");
    let source = Memory(vec![70.0, 80.0]);
    let other = Cache::new(&source, 1);
    let second = other.get(0).map(|values| values.to_vec());
    ensure_result(second, Ok(vec![70.0]), "wrong result", "chunk 0 of the second of two caches");
    let again = one.get(0).expect("no row of this dataset is bad");
    ensure!(
        Arc::ptr_eq(&again, &first),
        "read twice",
        "chunk 0 was in a cache, then another cache was made, and now the first one returns another copy"
    );
}

fn two_at_once() {
    let source = Rendezvous::new(2, 2);
    let cache = Cache::new(&source, 1);
    thread::scope(|scope| {
        scope.spawn(|| cache.get(0).map(drop));
        scope.spawn(|| cache.get(1).map(drop));
    });
}

/// Its first read fails, all others succeed.
struct FailsOnce {
    /// The thread that sets it fails. The model does not see this flag: the first read is the first one.
    failed: AtomicBool,
    values: Counting,
}

impl FailsOnce {
    fn new(rows: usize) -> FailsOnce {
        FailsOnce { failed: AtomicBool::new(false), values: Counting::whole_numbers(rows) }
    }
}

impl Source for FailsOnce {
    fn rows(&self) -> usize {
        self.values.rows()
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        match self.failed.swap(true, Relaxed) {
            false => Err(faulty::error(0)),
            true => self.values.read(rows),
        }
    }
}

fn errors_are_not_kept() {
    let source = FailsOnce::new(1);
    let cache = Cache::new(&source, 1);
    let first = cache.get(0);
    ensure_result(first, Err(faulty::error(0)), "swallowed error", "the first read fails");
    let second = cache.get(0);
    let case = "the second read succeeds, if there is one";
    ensure_result(second, Ok(Arc::new(vec![1.0])), "remembered error", case);
    let third = cache.get(0);
    ensure_result(third, Ok(Arc::new(vec![1.0])), "wrong result", "read before");
    source.values.ensure_each_row_once("read twice", "lost rows", "after an error");
}

fn only_one_hears() {
    let source = FailsOnce::new(1);
    let cache = Cache::new(&source, 1);
    let results = thread::scope(|scope| {
        let other = scope.spawn(|| cache.get(0));
        [cache.get(0), other.join().unwrap()]
    });
    let errors = results.iter().filter(|result| result.is_err()).count();
    ensure!(errors > 0, "swallowed error", "a read failed, but no caller got the error");
    ensure!(
        errors == 1,
        "remembered error",
        "one read failed, and both threads got its error. It is the error of the one that read; the \
         other one should read again"
    );
    source.values.ensure_each_row_once("read twice", "lost rows", "after an error");
}

fn three_hear() {
    let source = FailsOnce::new(1);
    let cache = Cache::new(&source, 1);
    let errors: usize = thread::scope(|scope| {
        let ask = || usize::from(cache.get(0).is_err());
        let others = [scope.spawn(ask), scope.spawn(ask)];
        ask() + others.into_iter().map(|other| other.join().unwrap()).sum::<usize>()
    });
    ensure!(errors > 0, "swallowed error", "a read failed, but no caller got the error");
    ensure!(
        errors == 1,
        "remembered error",
        "one read failed, and {errors} of three threads got an error. It is the error of the one that \
         read; the others should read again"
    );
    source.values.ensure_each_row_once("read twice", "lost rows", "after an error");
}

/// Row 1 is being read by one thread, and another one asks for it.
fn waiter_sleeps() {
    let source = Slow::new(2);
    let cache = Cache::new(&source, 1);
    thread::scope(|scope| {
        scope.spawn(|| cache.get(1).map(drop));
        source.begun.wait();
        ensure_sleeps(|| _ = cache.get(1), || source.go_on.open());
    });
}

/// More than a cache that forgets would keep, and than there are locks if each of them is for some of the chunks.
fn many_chunks() {
    let all: Vec<usize> = (0..1000).chain((0..1000).rev()).collect();
    asked_by(1000, 1, &[&all]);
    let source = Slow::new(1000);
    let cache = Cache::new(&source, 1);
    thread::scope(|scope| {
        scope.spawn(|| cache.get(1));
        source.begun.wait();
        for i in all.into_iter().filter(|&i| i != 1) {
            let values = cache.get(i).map(|values| values.to_vec());
            ensure_result(values, Ok(vec![i as f64]), "wrong result", "chunk 1 is being read, and another one is asked for");
        }
        source.go_on.open();
    });
}

/// A dataset in a file that counts its reads.
struct Watched<'a> {
    file: &'a dyn Source,
    reads: Counting,
}

impl Source for Watched<'_> {
    fn rows(&self) -> usize {
        self.file.rows()
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        self.reads.read(rows.clone())?;
        self.file.read(rows)
    }
}

fn real_file() {
    let sample = sample::array();
    let rows = sample.source.rows();
    for threads in [2, 3, 8] {
        let source = Watched { file: &sample.source, reads: Counting::whole_numbers(rows) };
        let cache = Cache::new(&source, sample.chunk);
        let chunks = rows.div_ceil(sample.chunk);
        let work = || -> Partial {
            let part = |i| Partial::of(&cache.get(i).expect("it can be read"));
            (0..chunks).map(part).sum()
        };
        let case = format!("{threads} threads want every chunk of /array");
        thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            for worker in workers {
                ensure_result(worker.join().unwrap(), sample.whole, "wrong result", &case);
            }
        });
        source.reads.ensure_each_row_once("read twice", "lost rows", &case);
    }
}
