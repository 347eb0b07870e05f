//! What it costs to log: the reference and the learner's answers beside `log`, `tracing`, and a list
//! behind one lock.
//!
//! `cargo bench --bench thread_local_logging`, or with `-- --quick` behind it for a first look. What
//! the learner has not started is left out.
//!
//! `nobody listens` is a line that nobody wants. `one line` is one that is kept or written to nowhere.
//! In `lines by threads` several threads log as fast as they can, and in `stamps by threads` they take
//! stamps for their lines. `reduction by rows in a chunk` is the sum of `/array`, in memory, by two
//! threads that log each chunk.

use criterion::measurement::WallTime;
use criterion::{
    BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
};
use harness::yours;
use interleave::sample::{self, Size};
use interleave::{Hdf5Source, Memory, Partial, Source};
use std::hint::black_box;
use std::io;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use tracing::{Dispatch, Level, dispatcher};

#[path = "../solutions/thread_local_logging/flush.rs"]
mod flush;
#[allow(unused, clippy::all)]
#[path = "../exercises/thread_local_logging/flush.rs"]
mod learners_flush;
#[allow(unused, clippy::all)]
#[path = "../exercises/thread_local_logging/log_writer.rs"]
mod learners_log_writer;
#[allow(unused, clippy::all)]
#[path = "../exercises/thread_local_logging/sink.rs"]
mod learners_sink;
#[allow(dead_code, reason = "`flush` is not measured")]
#[path = "../solutions/thread_local_logging/log_writer.rs"]
mod log_writer;
#[allow(dead_code, reason = "standard output is not measured")]
#[path = "../solutions/thread_local_logging/sink.rs"]
mod sink;

/// A short measurement, good enough to tell a factor.
fn group<'c>(c: &'c mut Criterion, name: &str) -> BenchmarkGroup<'c, WallTime> {
    let mut group = c.benchmark_group(format!("thread_local_logging/{name}"));
    group
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800));
    group
}

/// Formats all lines down to `DEBUG`, and writes them to nowhere.
fn tracing_to_nowhere() -> Dispatch {
    Dispatch::new(
        tracing_subscriber::fmt().with_max_level(Level::DEBUG).with_writer(io::sink).finish(),
    )
}

/// A line that nobody wants.
fn nobody_listens(c: &mut Criterion) {
    let mut group = group(c, "nobody listens");
    let row = black_box(7);
    group.bench_function("log::debug!", |b| b.iter(|| log::debug!("row {row}")));
    group.bench_function("tracing::debug!, no subscriber", |b| {
        b.iter(|| tracing::debug!("row {row}"));
    });
    // From here on another thread listens, so each line must look at its own thread. With
    // a single subscriber `tracing` would take a short cut and ask the first thread that comes along.
    let second = tracing_to_nowhere();
    let (end, ends) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let (tell, told) = mpsc::channel();
        scope.spawn(move || {
            dispatcher::with_default(&tracing_to_nowhere(), || {
                tell.send(()).expect("the benchmark waits");
                // An error: the measurement is over.
                let _ = ends.recv();
            });
        });
        told.recv().expect("the thread listens");
        group.bench_function("tracing::debug!, one elsewhere", |b| {
            b.iter(|| tracing::debug!("row {row}"));
        });
        drop(end);
    });
    drop(second);
    group.bench_function("sink", |b| b.iter(|| sink::log(&format_args!("row {row}"))));
    if let Some(name) = yours!("thread_local_logging", "sink") {
        group.bench_function(name, |b| {
            b.iter(|| learners_sink::log(&format_args!("row {row}")));
        });
    }
    group.finish();
}

/// A line that is formatted, and goes as far as the thread that logs takes it.
fn one_line(c: &mut Criterion) {
    let mut group = group(c, "one line");
    let row = black_box(7);
    group.bench_function("format! only", |b| b.iter(|| black_box(format!("row {row}"))));

    let swallow = |line: &str| {
        black_box(line.len());
    };
    sink::set_sink(Some(Arc::new(swallow)));
    group.bench_function("sink", |b| b.iter(|| sink::log(&format_args!("row {row}"))));
    if let Some(name) = yours!("thread_local_logging", "sink") {
        learners_sink::set_sink(Some(Arc::new(swallow)));
        group.bench_function(name, |b| {
            b.iter(|| learners_sink::log(&format_args!("row {row}")));
        });
    }
    for kind in kinds().into_iter().filter(|kind| kind.keeps) {
        group.bench_function(kind.name, |b| {
            b.iter_custom(|lines| {
                let (log, end) = (kind.begin)();
                let began = Instant::now();
                (0..lines).for_each(|_| log(row));
                let elapsed = began.elapsed();
                end();
                elapsed
            });
        });
    }
    dispatcher::with_default(&tracing_to_nowhere(), || {
        group.bench_function("tracing::debug!", |b| {
            b.iter(|| tracing::debug!("row {row}"));
        });
    });
    group.finish();
}

type Log = Arc<dyn Fn(usize) + Send + Sync>;
type End = Box<dyn FnOnce()>;

/// A way to log the number of a row, from any thread.
struct Kind {
    name: &'static str,
    /// Begins a log. The second function ends it, when all lines are logged.
    begin: fn() -> (Log, End),
    /// Does it keep the lines, or hand them on?
    keeps: bool,
}

fn kinds() -> Vec<Kind> {
    fn nothing() -> (Log, End) {
        (Arc::new(|_| ()), Box::new(|| ()))
    }
    fn own_buffers() -> (Log, End) {
        (Arc::new(|row| flush::log(format!("row {row}"))), Box::new(|| drop(flush::collect())))
    }
    fn your_buffers() -> (Log, End) {
        let log = |row| learners_flush::log(format!("row {row}"));
        (Arc::new(log), Box::new(|| drop(learners_flush::collect())))
    }
    fn one_lock() -> (Log, End) {
        let lines = Mutex::new(Vec::new());
        let log = move |row| lines.lock().expect("nobody panics").push(format!("row {row}"));
        (Arc::new(log), Box::new(|| ()))
    }
    fn writer() -> (Log, End) {
        let writer = Arc::new(log_writer::LogWriter::new(io::sink()));
        let theirs = Arc::clone(&writer);
        (Arc::new(move |row| theirs.line(&format!("row {row}"))), Box::new(|| drop(writer)))
    }
    fn your_writer() -> (Log, End) {
        let writer = Arc::new(learners_log_writer::LogWriter::new(io::sink()));
        let theirs = Arc::clone(&writer);
        (Arc::new(move |row| theirs.line(&format!("row {row}"))), Box::new(|| drop(writer)))
    }
    let mut kinds = vec![
        Kind { name: "no log", begin: nothing, keeps: false },
        Kind { name: "a buffer for each thread", begin: own_buffers, keeps: true },
        Kind { name: "one list behind a lock", begin: one_lock, keeps: true },
        Kind { name: "a thread that writes", begin: writer, keeps: true },
    ];
    if let Some(name) = yours!("thread_local_logging", "flush") {
        kinds.push(Kind { name, begin: your_buffers, keeps: true });
    }
    if let Some(name) = yours!("thread_local_logging", "log_writer") {
        kinds.push(Kind { name, begin: your_writer, keeps: true });
    }
    kinds
}

/// Several threads that do nothing but log, as many lines between them. The worst case.
fn lines(c: &mut Criterion) {
    const LINES: usize = 20_000;
    let mut group = group(c, "lines by threads");
    for kind in kinds().into_iter().filter(|kind| kind.keeps) {
        for threads in [1, 2, 4] {
            group.throughput(Throughput::Elements(LINES as u64));
            group.bench_function(BenchmarkId::new(kind.name, threads), |b| {
                b.iter(|| {
                    let (log, end) = (kind.begin)();
                    thread::scope(|scope| {
                        for _ in 0..threads {
                            scope.spawn(|| (0..LINES / threads).for_each(|row| log(row)));
                        }
                    });
                    end();
                });
            });
        }
    }
    group.finish();
}

/// Several threads that do nothing but stamp lines, as many between them.
fn stamps(c: &mut Criterion) {
    const STAMPS: usize = 200_000;
    let mut group = group(c, "stamps by threads");
    for threads in [1, 2, 4] {
        group.throughput(Throughput::Elements(STAMPS as u64));
        group.bench_function(BenchmarkId::new("a clock for each thread", threads), |b| {
            b.iter(|| {
                thread::scope(|scope| {
                    for _ in 0..threads {
                        scope.spawn(|| {
                            let mut clock = 0_u64;
                            (0..STAMPS / threads).for_each(|_| clock = black_box(clock) + 1);
                        });
                    }
                });
            });
        });
        group.bench_function(BenchmarkId::new("one counter", threads), |b| {
            let counter = AtomicU64::new(0);
            b.iter(|| {
                thread::scope(|scope| {
                    for _ in 0..threads {
                        scope.spawn(|| {
                            (0..STAMPS / threads).for_each(|_| {
                                black_box(counter.fetch_add(1, Ordering::Relaxed));
                            });
                        });
                    }
                });
            });
        });
    }
    group.finish();
}

/// Two threads read all chunks and log each.
fn reduce(source: &dyn Source, chunk: usize, log: &Log) -> Partial {
    let next = AtomicUsize::new(0);
    let read = || {
        let mut part = Partial::default();
        loop {
            let start = next.fetch_add(chunk, Ordering::Relaxed);
            if start >= source.rows() {
                return part;
            }
            let values = source.read(start..source.rows().min(start + chunk)).expect("in memory");
            part = part.merge(Partial::of(&values));
            log(start);
        }
    };
    thread::scope(|scope| {
        let other = scope.spawn(read);
        read().merge(other.join().expect("nobody panics"))
    })
}

fn reduction(c: &mut Criterion) {
    let size = Size::Bench;
    let file = sample::path(size).expect("the sample file can be written");
    let source = Hdf5Source::open(&file, "/array").expect("the sample file can be opened");
    let memory = Memory(source.read(0..size.array_len()).expect("the sample file can be read"));
    let mut group = group(c, "reduction by rows in a chunk");
    for kind in kinds() {
        for chunk in [64, 1_024, 16_384] {
            group.bench_function(BenchmarkId::new(kind.name, chunk), |b| {
                b.iter(|| {
                    let (log, end) = (kind.begin)();
                    let part = reduce(&memory, chunk, &log);
                    end();
                    part
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, nobody_listens, one_line, lines, stamps, reduction);
criterion_main!(benches);
