//! The mean of `/array`, read chunk by chunk by several threads: `workers` and `claim`, the
//! learner's beside the reference, and the loop that one thread runs.
//!
//! `cargo bench --bench threads`, or with `-- --quick` behind it for a first look. What the learner
//! has not started is left out.
//!
//! The group `file` reads through libhdf5, which lets one thread in at a time: more threads overlap
//! their additions with each other's reads, and no more. The group `memory` has no such lock.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use harness::yours;
use interleave::sample::{self, Size};
use interleave::{Error, Hdf5Source, Memory, Partial, Source};
use std::time::Duration;

#[path = "../solutions/threads/claim.rs"]
mod claim;
#[allow(unused, clippy::all)]
#[path = "../exercises/threads/claim.rs"]
mod learners_claim;
#[allow(unused, clippy::all)]
#[path = "../exercises/threads/workers.rs"]
mod learners_workers;
#[path = "../solutions/threads/workers.rs"]
mod workers;

const SIZE: Size = Size::Bench;
const THREADS: [usize; 4] = [1, 2, 4, 8];

/// A way to reduce a source in chunks of so many rows, by so many threads.
type Reduce = fn(&dyn Source, usize, usize) -> Result<Partial, Error>;

/// What there is to measure, by name: the reference, and what the learner has started.
fn contenders() -> Vec<(&'static str, Reduce)> {
    let mut all: Vec<(_, Reduce)> = vec![("workers", workers::workers), ("claim", claim::claim)];
    if let Some(name) = yours!("threads", "workers") {
        all.push((name, learners_workers::workers));
    }
    if let Some(name) = yours!("threads", "claim") {
        all.push((name, learners_claim::claim));
    }
    all
}

/// One chunk after the other, in the calling thread.
fn sequential(source: &dyn Source, chunk: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    (0..rows)
        .step_by(chunk)
        .map(|start| Ok(Partial::of(&source.read(start..(start + chunk).min(rows))?)))
        .sum()
}

fn compare(c: &mut Criterion, group: &str, source: &dyn Source) {
    let chunk = SIZE.array_chunk_len();
    let expected = sequential(source, chunk);
    let mut group = c.benchmark_group(format!("threads/{group} by threads"));
    group
        .throughput(Throughput::Bytes((source.rows() * size_of::<f64>()) as u64))
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    group.bench_function(BenchmarkId::new("sequential", 1), |b| {
        b.iter(|| sequential(source, chunk));
    });
    for (name, reduce) in contenders() {
        if reduce(source, chunk, 2) != expected {
            eprintln!("{name}: the result is wrong, so its speed is not measured");
            continue;
        }
        for threads in THREADS {
            group.bench_function(BenchmarkId::new(name, threads), |b| {
                b.iter(|| reduce(source, chunk, threads));
            });
        }
    }
    group.finish();
}

fn file(c: &mut Criterion) {
    let path = sample::path(SIZE).expect("the sample file can be written");
    let source = Hdf5Source::open(path, "/array").expect("the sample file has /array");
    compare(c, "file", &source);
}

fn memory(c: &mut Criterion) {
    let path = sample::path(SIZE).expect("the sample file can be written");
    let source = Hdf5Source::open(path, "/array").expect("the sample file has /array");
    let values = source.read(0..source.rows()).expect("the sample file can be read");
    compare(c, "memory", &Memory(values));
}

criterion_group!(threads, file, memory);
criterion_main!(threads);
