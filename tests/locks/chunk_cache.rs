//! The checks of `chunk_cache`.

use super::subject::ChunkCache;
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, ensure_eq};
use interleave::{Error, Memory, Partial, Source};
use proptest::prelude::*;
use std::ops::Range;
use std::sync::Arc;
use support::counting::Counting;
use support::faulty;
use support::law::for_all;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::sample;
use support::slow::Slow;
use support::thread;

const HELD: &str = "A read of the dataset waits until another thread has used the cache, and that \
    thread waits for a lock of the cache. So a lock is held during the read. Look, give the lock \
    up, read, and lock again to put the chunk in.";

pub static PROMISES: &[Promise] = &[
    Promise::kept(
        "A cache in front of a dataset: once a chunk has been \
         read, it is kept for the next thread that wants it",
        &["reads_once"],
    ),
    Promise::explains("The chunks of a dataset that have been read so far"),
    Promise::kept(
        "Any thread may call any method at any time",
        &["two_chunks", "crossed", "counted_meanwhile"],
    ),
    Promise::explains("How many rows a chunk has; the last one may have fewer"),
    Promise::kept(
        "Creates an empty cache for `source`, with chunks of `chunk` rows",
        &["reads_once", "two_caches"],
    ),
    Promise::kept(
        "Returns the values of chunk `i`",
        &["any_chunks"],
    ),
    Promise::kept(
        "A chunk that is in the cache is returned at once, even while another chunk is being \
         read, and it is not read again",
        &["hit_during_a_read", "reads_once"],
    ),
    Promise::kept(
        "A chunk that is not in the cache is read; several chunks can \
         be read at the same time, and no read waits for another one",
        &["reads_overlap", "done_during_a_read", "many_chunks"],
    ),
    Promise::explains(
        "If several threads want the same missing \
         chunk, more than one of them may read it",
    ),
    Promise::kept(
        "Even then, every thread gets the same copy, now and later, because memory is scarce",
        &["one_copy", "crossed"],
    ),
    Promise::kept(
        "Returns the error if the read fails",
        &["errors"],
    ),
    Promise::kept(
        "The error is not kept: the next call reads again",
        &["errors"],
    ),
    Promise::kept(
        "Returns how many chunks are in the cache",
        &["reads_once", "two_chunks", "counted_meanwhile"],
    ),
    Promise::explains("Put a cache in front of a dataset"),
    Promise::kept(
        "a chunk that is in the cache is not read again, and is returned even while another chunk is being read",
        &["reads_once", "hit_during_a_read", "many_chunks"],
    ),
    Promise::kept(
        "two chunks can be read at the same time, and whichever has been \
         read first is returned first, because no lock is held during a read",
        &["reads_overlap", "done_during_a_read", "many_chunks"],
    ),
    Promise::kept(
        "several threads that want the same chunk all get the same copy, and the cache works for two chunks and for a thousand",
        &["one_copy", "crossed", "many_chunks"],
    ),
    Promise::kept(
        "an error is returned, but not kept",
        &["errors"],
    ),
    Promise::kept(
        "the cache returns the right values for any chunks of any dataset, and for the chunks of a real file",
        &["any_chunks", "two_caches", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("reads_once", "a chunk that is there is not read again", reads_once),
    Check::new("one_copy", "two threads that want one chunk get the same copy", one_copy),
    Check::new("two_caches", "each of two caches has the chunks of its own dataset", two_caches),
    Check::new("two_chunks", "two threads that want different chunks get them", two_chunks),
    Check::new("crossed", "two threads want the same two chunks, in different order", crossed)
        .preemptions(2),
    Check::new("counted_meanwhile", "a thread may count the chunks while another gets one", counted_meanwhile)
        .preemptions(1),
    Check::new("reads_overlap", "two chunks are read at the same time", reads_overlap)
        .hang_means("lock held while reading", HELD),
    Check::new("hit_during_a_read", "a chunk that is there is returned at once", hit_during_a_read)
        .hang_means("lock held while reading", HELD),
    Check::new(
        "done_during_a_read",
        "a chunk that was read is returned while another one is still being read",
        done_during_a_read,
    )
    .hang_means("lock held while reading", HELD),
    Check::new("many_chunks", "a thousand chunks are kept as well as two", many_chunks)
        .native_only()
        .once()
        .hang_means("lock held while reading", HELD),
    Check::new("errors", "an error is returned, and not kept", errors),
    Check::new("any_chunks", "any chunks of any dataset are right", any_chunks)
        .native_only()
        .once()
        .time_limit_secs(20),
    Check::new("real_file", "/array is read through the cache", real_file).native_only().once(),
];

/// The chunk, which can be read.
fn get(cache: &ChunkCache<'_>, i: usize) -> Arc<Vec<f64>> {
    cache.get(i).expect("no row of this dataset is bad")
}

fn reads_once() {
    let source = Counting::whole_numbers(5);
    let cache = ChunkCache::new(&source, 2);
    ensure_eq!(cache.len(), 0, "wrong result", "an empty cache has no chunks");
    for _ in 0..2 {
        for i in [0, 2] {
            let should = source.values(2 * i..(2 * i + 2).min(5)).to_vec();
            ensure_result(get(&cache, i).to_vec(), should, "wrong result", &format!("chunk {i}"));
        }
    }
    if let Some((row, times)) = source.read_again() {
        harness::fail!(
            "read again",
            "chunks 0 and 2 were there, but row {row} was read {times} times"
        );
    }
    ensure_eq!(cache.len(), 2, "wrong result", "chunks 0 and 2 were read");
}

fn one_copy() {
    let source = Memory(vec![1.0]);
    let cache = ChunkCache::new(&source, 1);
    let (a, b) = thread::scope(|scope| {
        let a = scope.spawn(|| get(&cache, 0));
        let b = scope.spawn(|| get(&cache, 0));
        (a.join().unwrap(), b.join().unwrap())
    });
    let later = get(&cache, 0);
    ensure!(
        Arc::ptr_eq(&a, &b) && Arc::ptr_eq(&a, &later),
        "two copies",
        "two threads wanted one chunk, and got two copies of it. Between looking for it and \
         putting it in, another thread can have put it in: look again when you hold the lock"
    );
    ensure_eq!(cache.len(), 1, "wrong result", "one chunk was read");
}

fn two_caches() {
    let one_source = Counting::whole_numbers(2);
    let one = ChunkCache::new(&one_source, 1);
    let first = get(&one, 0);
    let other_source = Memory(vec![70.0, 80.0]);
    let other = ChunkCache::new(&other_source, 1);
    let case = "the length of a new cache, when another one has a chunk";
    ensure_result(other.len(), 0, "wrong result", case);
    ensure_result(get(&other, 0).to_vec(), vec![70.0], "wrong result", "chunk 0 of the second of two caches");
    ensure!(
        Arc::ptr_eq(&get(&one, 0), &first),
        "read again",
        "chunk 0 was in a cache, then another cache was made, and now the first one returns another copy"
    );
}

fn two_chunks() {
    let source = Memory(vec![1.0, 2.0]);
    let cache = ChunkCache::new(&source, 1);
    let (a, b) = thread::scope(|scope| {
        let a = scope.spawn(|| get(&cache, 0));
        let b = scope.spawn(|| get(&cache, 1));
        (a.join().unwrap(), b.join().unwrap())
    });
    ensure_result((a.to_vec(), b.to_vec()), (vec![1.0], vec![2.0]), "wrong result", "rows 1 and 2");
    ensure_eq!(cache.len(), 2, "lost chunk", "two chunks were put in by two threads");
}

fn counted_meanwhile() {
    let source = Memory(vec![1.0]);
    let cache = ChunkCache::new(&source, 1);
    let count = thread::scope(|scope| {
        let count = scope.spawn(|| cache.len());
        get(&cache, 0);
        count.join().unwrap()
    });
    ensure!(count <= 1, "wrong result", "a thread gets the first chunk, and another one counts {count}");
}

fn crossed() {
    let source = Memory(vec![1.0, 2.0]);
    let cache = ChunkCache::new(&source, 1);
    let (a, b) = thread::scope(|scope| {
        let a = scope.spawn(|| [0, 1].map(|i| get(&cache, i)));
        let b = scope.spawn(|| [1, 0].map(|i| get(&cache, i)));
        (a.join().unwrap(), b.join().unwrap())
    });
    ensure!(
        Arc::ptr_eq(&a[0], &b[1]) && Arc::ptr_eq(&a[1], &b[0]),
        "two copies",
        "two threads wanted the same two chunks, and got two copies of one"
    );
}

fn reads_overlap() {
    let source = Rendezvous::new(2, 2);
    let cache = ChunkCache::new(&source, 1);
    thread::scope(|scope| {
        scope.spawn(|| get(&cache, 0));
        get(&cache, 1);
    });
}

fn hit_during_a_read() {
    let source = Slow::new(2);
    let cache = ChunkCache::new(&source, 1);
    get(&cache, 0);
    thread::scope(|scope| {
        scope.spawn(|| get(&cache, 1));
        source.begun.wait();
        get(&cache, 0);
        cache.len();
        source.go_on.open();
    });
}

/// Reading row 1 goes on until row 0 has been read and returned.
fn done_during_a_read() {
    let source = Slow::new(2);
    let cache = ChunkCache::new(&source, 1);
    thread::scope(|scope| {
        scope.spawn(|| get(&cache, 1));
        source.begun.wait();
        get(&cache, 0);
        source.go_on.open();
    });
}

/// More than a cache that forgets would keep, and than there are locks if each of them is for some of the chunks.
fn many_chunks() {
    const CHUNKS: usize = 1000;
    let source = Counting::whole_numbers(CHUNKS);
    let cache = ChunkCache::new(&source, 1);
    let first: Vec<_> = (0..CHUNKS).map(|i| get(&cache, i)).collect();
    ensure_eq!(cache.len(), CHUNKS, "lost chunk", "a thousand chunks were read");
    let again: Vec<_> = (0..CHUNKS).map(|i| get(&cache, i)).collect();
    ensure_eq!(source.read_again(), None, "read again", "a thousand chunks were there");
    let same = first.iter().zip(&again).all(|(one, other)| Arc::ptr_eq(one, other));
    ensure!(same, "two copies", "a chunk was wanted twice, and there are two copies of it");

    let source = Slow::new(CHUNKS);
    let cache = ChunkCache::new(&source, 1);
    thread::scope(|scope| {
        scope.spawn(|| get(&cache, 1));
        source.begun.wait();
        for i in (0..CHUNKS).chain(0..CHUNKS).filter(|&i| i != 1) {
            get(&cache, i);
        }
        source.go_on.open();
    });
}

/// The first read fails, the others do not.
struct FailsOnce(AtomicUsize);

impl Source for FailsOnce {
    fn rows(&self) -> usize {
        1
    }

    fn read(&self, _: Range<usize>) -> Result<Vec<f64>, Error> {
        match self.0.fetch_add(1, Relaxed) {
            0 => Err(faulty::error(0)),
            _ => Ok(vec![1.0]),
        }
    }
}

fn errors() {
    let source = FailsOnce(AtomicUsize::new(0));
    let cache = ChunkCache::new(&source, 1);
    let first = cache.get(0).map(|values| values.to_vec());
    ensure_result(first, Err(faulty::error(0)), "swallowed error", "the first read fails");
    ensure_eq!(cache.len(), 0, "kept error", "the read failed, so nothing is there");
    let second = cache.get(0).map(|values| values.to_vec());
    ensure_result(second, Ok(vec![1.0]), "kept error", "the second read does not fail");
}

fn any_chunks() {
    let small = [(1, 1, vec![0, 0]), (2, 1, vec![0, 1, 0]), (3, 2, vec![1, 0])];
    let wanted = proptest::collection::vec(0..100_usize, 0..30);
    for_all(small, (1..60_usize, 1..20_usize, wanted), |(rows, chunk, wanted)| {
        let source = Counting::whole_numbers(rows);
        let cache = ChunkCache::new(&source, chunk);
        for i in wanted.into_iter().map(|i| i % rows.div_ceil(chunk)) {
            let case = format!("chunk {i} of {rows} rows, {chunk} in a chunk");
            let should = source.values(i * chunk..((i + 1) * chunk).min(rows)).to_vec();
            ensure_result(get(&cache, i).to_vec(), should, "wrong result", &case);
        }
        ensure_eq!(source.read_again(), None, "read again", "a chunk that is there");
    });
}

fn real_file() {
    let sample = sample::array();
    let chunks = sample.source.rows().div_ceil(sample.chunk);
    let cache = ChunkCache::new(&sample.source, sample.chunk);
    let add_up = || (0..chunks).map(|i| Partial::of(&get(&cache, i))).sum::<Partial>();
    let (a, b) = thread::scope(|scope| {
        let a = scope.spawn(add_up);
        (add_up(), a.join().unwrap())
    });
    ensure_result((a, b), (sample.whole, sample.whole), "wrong result", "/array, by two threads");
    ensure_eq!(cache.len(), chunks, "wrong result", "all chunks were read");
}
