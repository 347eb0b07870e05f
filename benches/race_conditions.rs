//! What it costs to share a number: the answers of the chapter beside locks, with one thread that has
//! it for itself and with several that want it at the same time.
//!
//! `cargo bench --bench race_conditions`, or with `-- --quick` behind it for a first look. What the
//! learner has not started is left out.
//!
//! The groups `count`, `float`, `pair` and `apart` do a fixed number of additions, shared out among the threads; in
//! `apart` each thread has a counter of its own. The group `reduction` reduces the `/array` of the sample file, in
//! memory, and adds to a shared sum after every value or after every chunk.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use harness::yours;
use interleave::sample::{self, Size};
use interleave::{Hdf5Source, Partial, Source};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Duration;

#[allow(unused, missing_docs, clippy::all)]
#[path = "../solutions/race_conditions/false_sharing.rs"]
mod false_sharing;
#[allow(unused, missing_docs, clippy::all)]
#[path = "../solutions/race_conditions/float_add.rs"]
mod float_add;
#[allow(unused, missing_docs, clippy::all)]
#[path = "../tests/race_conditions/float_add/accepted/lock.rs"]
mod float_behind_a_lock;
#[allow(unused, missing_docs, clippy::all)]
#[path = "../exercises/race_conditions/false_sharing.rs"]
mod learners_false_sharing;
#[allow(unused, missing_docs, clippy::all)]
#[path = "../exercises/race_conditions/float_add.rs"]
mod learners_float_add;
#[allow(unused, missing_docs, clippy::all)]
#[path = "../exercises/race_conditions/lost_update.rs"]
mod learners_lost_update;
#[allow(unused, missing_docs, clippy::all)]
#[path = "../exercises/race_conditions/torn_pair.rs"]
mod learners_torn_pair;
#[allow(unused, missing_docs, clippy::all)]
#[path = "../solutions/race_conditions/lost_update.rs"]
mod lost_update;
#[allow(unused, missing_docs, clippy::all)]
#[path = "../tests/race_conditions/false_sharing/side_by_side.rs"]
mod neighbours;
#[allow(unused, missing_docs, clippy::all)]
#[path = "../tests/race_conditions/lost_update/accepted/lock.rs"]
mod progress_behind_a_lock;
#[allow(unused, missing_docs, clippy::all)]
#[path = "../tests/race_conditions/lost_update/accepted/compare_exchange.rs"]
mod progress_by_exchange;
#[allow(unused, missing_docs, clippy::all)]
#[path = "../solutions/race_conditions/torn_pair.rs"]
mod torn_pair;

const THREADS: [usize; 3] = [1, 2, 4];
/// Additions of one run, all threads together.
const ADDITIONS: usize = 400_000;

/// Measures additions by several threads that call `add` again and again.
fn measure(c: &mut Criterion, group: &str, name: &str, add: impl Fn() + Sync) {
    measure_each(c, group, name, |_| add());
}

/// The same if it matters which of the threads adds: `add` gets its number.
fn measure_each(c: &mut Criterion, group: &str, name: &str, add: impl Fn(usize) + Sync) {
    let mut group = c.benchmark_group(format!("race_conditions/{group} by threads"));
    group
        .throughput(Throughput::Elements(ADDITIONS as u64))
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1));
    for threads in THREADS {
        group.bench_function(BenchmarkId::new(name, threads), |b| {
            b.iter(|| {
                // Nobody begins before all are there.
                let start = Barrier::new(threads);
                thread::scope(|scope| {
                    for thread in 0..threads {
                        let (start, add) = (&start, &add);
                        scope.spawn(move || {
                            start.wait();
                            (0..ADDITIONS / threads).for_each(|_| add(thread));
                        });
                    }
                });
            });
        });
    }
    group.finish();
}

fn count(c: &mut Criterion) {
    let progress = lost_update::Progress::new();
    measure(c, "count", "fetch_add", || _ = progress.add(1));
    let progress = progress_by_exchange::Progress::new();
    measure(c, "count", "compare_exchange", || _ = progress.add(1));
    let progress = progress_behind_a_lock::Progress::new();
    measure(c, "count", "std Mutex", || _ = progress.add(1));
    let progress = parking_lot::Mutex::new(0_u64);
    measure(c, "count", "parking_lot Mutex", || *progress.lock() += 1);
    if let Some(name) = yours!("race_conditions", "lost_update") {
        let progress = learners_lost_update::Progress::new();
        measure(c, "count", name, || _ = progress.add(1));
    }
}

fn float(c: &mut Criterion) {
    let sum = float_add::AtomicF64::new(0.0);
    measure(c, "float", "compare_exchange", || _ = sum.fetch_add(1.0));
    let sum = float_behind_a_lock::AtomicF64::new(0.0);
    measure(c, "float", "std Mutex", || _ = sum.fetch_add(1.0));
    if let Some(name) = yours!("race_conditions", "float_add") {
        let sum = learners_float_add::AtomicF64::new(0.0);
        measure(c, "float", name, || _ = sum.fetch_add(1.0));
    }
}

fn pair(c: &mut Criterion) {
    let part = Partial::of(&[1.0]);
    let total = torn_pair::Total::new();
    measure(c, "pair", "std Mutex", || total.add(part));
    let total = parking_lot::Mutex::new(Partial::default());
    measure(c, "pair", "parking_lot Mutex", || {
        let mut total = total.lock();
        *total = total.merge(part);
    });
    if let Some(name) = yours!("race_conditions", "torn_pair") {
        let total = learners_torn_pair::Total::new();
        measure(c, "pair", name, || total.add(part));
    }
}

fn apart(c: &mut Criterion) {
    let most = THREADS[THREADS.len() - 1];
    let all = AtomicU64::new(0);
    measure(c, "apart", "one for all", || _ = all.fetch_add(1, Relaxed));
    let counters = neighbours::Counters::new(most);
    measure_each(c, "apart", "neighbours", |w| _ = counters.of(w).fetch_add(1, Relaxed));
    let counters = false_sharing::Counters::new(most);
    measure_each(c, "apart", "128 bytes apart", |w| _ = counters.of(w).fetch_add(1, Relaxed));
    if let Some(name) = yours!("race_conditions", "false_sharing") {
        let counters = learners_false_sharing::Counters::new(most);
        measure_each(c, "apart", name, |w| _ = counters.of(w).fetch_add(1, Relaxed));
    }
}

/// The sum of `values` by several threads, which `reduce` their shares chunk by chunk.
fn by_threads(values: &[f64], threads: usize, reduce: impl Fn(&[f64]) + Sync) {
    let chunk = Size::Bench.array_chunk_len();
    thread::scope(|scope| {
        for w in 0..threads {
            let reduce = &reduce;
            scope.spawn(move || values.chunks(chunk).skip(w).step_by(threads).for_each(reduce));
        }
    });
}

fn reduction(c: &mut Criterion) {
    let path = sample::path(Size::Bench).expect("the sample file can be written");
    let source = Hdf5Source::open(path, "/array").expect("the sample file has /array");
    let values = source.read(0..source.rows()).expect("the sample file can be read");
    let mut group = c.benchmark_group("race_conditions/reduction by threads");
    group
        .throughput(Throughput::Bytes(size_of_val(&values[..]) as u64))
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1));
    for threads in [1, 2] {
        group.bench_function(BenchmarkId::new("atomic, every value", threads), |b| {
            b.iter(|| {
                let sum = float_add::AtomicF64::new(0.0);
                by_threads(&values, threads, |chunk| {
                    chunk.iter().for_each(|value| _ = sum.fetch_add(*value));
                });
                sum.load()
            });
        });
        group.bench_function(BenchmarkId::new("lock, every value", threads), |b| {
            b.iter(|| {
                let sum = Mutex::new(0.0);
                by_threads(&values, threads, |chunk| {
                    chunk.iter().for_each(|value| *sum.lock().unwrap() += value);
                });
                sum.into_inner()
            });
        });
        group.bench_function(BenchmarkId::new("atomic, every chunk", threads), |b| {
            b.iter(|| {
                let sum = float_add::AtomicF64::new(0.0);
                by_threads(&values, threads, |chunk| {
                    sum.fetch_add(Partial::of(chunk).sum);
                });
                sum.load()
            });
        });
        group.bench_function(BenchmarkId::new("lock, every chunk", threads), |b| {
            b.iter(|| {
                let total = torn_pair::Total::new();
                by_threads(&values, threads, |chunk| total.add(Partial::of(chunk)));
                total.take()
            });
        });
    }
    group.finish();
}

criterion_group!(race_conditions, count, float, pair, apart, reduction);
criterion_main!(race_conditions);
