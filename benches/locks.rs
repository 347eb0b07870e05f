//! What locks cost.
//!
//! `cargo bench --bench locks`, or with `-- --quick` behind it for a first look. What the learner
//! has not started is left out.
//!
//! - `one`: a lock that nobody else wants is taken and given up: those of `std`, of `parking_lot`,
//!   and the spin lock of the exercise, beside an atomic addition and no lock at all.
//! - `many`: several threads add to one number, as fast as they can. The worst case.
//! - `reduction`: the mean of `/array`, in memory, by `shared_partial` with chunks of several
//!   lengths: the shorter the chunks, the more often the total is locked.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use harness::yours;
use interleave::sample::{self, Size};
use interleave::{Error, Hdf5Source, Memory, Partial, Source};
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, RwLock};
use std::thread;
use std::time::{Duration, Instant};

#[allow(unused, clippy::all, clippy::undocumented_unsafe_blocks)]
#[path = "../exercises/locks/shared_partial.rs"]
mod learners_shared_partial;
#[allow(unused, clippy::all, clippy::undocumented_unsafe_blocks)]
#[path = "../exercises/locks/spinlock.rs"]
mod learners_spinlock;
#[path = "../solutions/locks/shared_partial.rs"]
mod shared_partial;
#[path = "../solutions/locks/spinlock.rs"]
mod spinlock;

const SIZE: Size = Size::Bench;
const THREADS: [u64; 3] = [1, 2, 4];

/// Something that several threads add 1 to.
type Adder = Box<dyn Fn() + Sync>;

/// What there is to measure, by name.
fn adders() -> Vec<(&'static str, Adder)> {
    let atomic = AtomicU64::new(0);
    let mutex = Mutex::new(0_u64);
    let read_write = RwLock::new(0_u64);
    let parking_lot = parking_lot::Mutex::new(0_u64);
    let spin = spinlock::SpinLock::new(0_u64);
    let mut all: Vec<(&'static str, Adder)> = vec![
        (
            "atomic",
            Box::new(move || {
                atomic.fetch_add(1, Ordering::Relaxed);
            }),
        ),
        ("Mutex", Box::new(move || *mutex.lock().expect("nobody panics") += 1)),
        ("RwLock::write", Box::new(move || *read_write.write().expect("nobody panics") += 1)),
        ("parking_lot::Mutex", Box::new(move || *parking_lot.lock() += 1)),
        ("spinlock", Box::new(move || *spin.lock() += 1)),
    ];
    if let Some(name) = yours!("locks", "spinlock") {
        let spin = learners_spinlock::SpinLock::new(0_u64);
        all.push((name, Box::new(move || *spin.lock() += 1)));
    }
    all
}

fn one(c: &mut Criterion) {
    let mut group = c.benchmark_group("locks/one");
    group.warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_millis(500));
    let mut plain = 0_u64;
    group.bench_function("no lock", |b| b.iter(|| plain = black_box(plain) + 1));
    for (name, add) in adders() {
        group.bench_function(name, |b| b.iter(&add));
    }
    let read_write = RwLock::new(0_u64);
    group.bench_function("RwLock::read", |b| {
        b.iter(|| *read_write.read().expect("nobody panics"));
    });
    group.finish();
}

fn many(c: &mut Criterion) {
    let mut group = c.benchmark_group("locks/many by threads");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(500));
    for (name, add) in adders() {
        for threads in THREADS {
            group.bench_function(BenchmarkId::new(name, threads), |b| {
                b.iter_custom(|times| together(threads, times, &add));
            });
        }
    }
    group.finish();
}

/// The time in which so many threads call `add` so many times, all of them together.
fn together(threads: u64, times: u64, add: &Adder) -> Duration {
    let start = Instant::now();
    thread::scope(|scope| {
        for thread in 0..threads {
            let mine = times / threads + u64::from(thread < times % threads);
            scope.spawn(move || (0..mine).for_each(|_| add()));
        }
    });
    start.elapsed()
}

/// A way to add a source to a total.
type Reduce = fn(&dyn Source, usize, usize, &Mutex<Partial>) -> Result<(), Error>;

fn reduction(c: &mut Criterion) {
    let path = sample::path(SIZE).expect("the sample file can be written");
    let source = Hdf5Source::open(path, "/array").expect("the sample file has /array");
    let source = Memory(source.read(0..source.rows()).expect("the sample file can be read"));

    let mut all: Vec<(&str, Reduce)> = vec![("shared_partial", shared_partial::shared_partial)];
    if let Some(name) = yours!("locks", "shared_partial") {
        all.push((name, learners_shared_partial::shared_partial));
    }

    let mut group = c.benchmark_group("locks/reduction by rows in a chunk");
    group
        .throughput(Throughput::Bytes((source.rows() * size_of::<f64>()) as u64))
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(700));
    for (name, reduce) in all {
        for threads in [1, 2, 4] {
            for chunk in [16, 256, 4096, SIZE.array_chunk_len()] {
                let id = BenchmarkId::new(format!("{name}, threads: {threads}"), chunk);
                group.bench_function(id, |b| {
                    b.iter(|| {
                        let total = Mutex::default();
                        reduce(&source, chunk, threads, &total).map(|()| total.into_inner())
                    });
                });
            }
        }
    }
    group.finish();
}

criterion_group!(locks, one, many, reduction);
criterion_main!(locks);
