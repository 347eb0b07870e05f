//! What a pool costs, and what it is worth: the reference and the learner's pool beside a thread for each
//! job, a channel of `crossbeam` and `rayon`.
//!
//! `cargo bench --bench pools`, or with `-- --quick` behind it for a first look. What the learner has not
//! started is left out.
//!
//! In `job by workers` the jobs do nothing: what is left is the price of a job. `mean by rows a chunk` is
//! the mean of `/array`, in memory, by two workers. `core … by threads` is the reduction core on the same
//! numbers, with the strategy `pool`: by threads, a line for each length of a chunk.

use criterion::measurement::WallTime;
use criterion::{
    BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
};
use harness::yours;
use interleave::sample::{self, Size};
use interleave::{Error, Hdf5Source, Memory, Options, Partial, Source, Strategy, reduce_with};
use std::hint::black_box;
use std::ops::Range;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

#[allow(unused, clippy::all)]
#[path = "../tests/pools/fixed_pool/accepted/channel.rs"]
mod channel;
#[allow(unused, clippy::all)]
#[path = "../tests/pools/work_stealing/accepted/crossbeam.rs"]
mod crossbeam_stealing;
#[path = "../solutions/pools/fixed_pool.rs"]
mod fixed_pool;
#[allow(unused, clippy::all)]
#[path = "../exercises/pools/fixed_pool.rs"]
mod learners_fixed_pool;
#[allow(unused, clippy::all)]
#[path = "../exercises/pools/map.rs"]
mod learners_map;
#[allow(unused, clippy::all)]
#[path = "../exercises/pools/rayon_mean.rs"]
mod learners_rayon_mean;
#[allow(unused, clippy::all)]
#[path = "../exercises/pools/work_stealing.rs"]
mod learners_work_stealing;
#[allow(dead_code, reason = "`starmap` is not measured")]
#[path = "../solutions/pools/map.rs"]
mod map;
#[path = "../solutions/pools/rayon_mean.rs"]
mod rayon_mean;
#[path = "../solutions/pools/work_stealing.rs"]
mod work_stealing;

type Job = Box<dyn FnOnce() + Send>;

/// What every pool can do. Dropping it runs what is left.
trait Workers {
    fn new(threads: usize) -> Self;
    fn submit(&self, job: Job);
    fn wait_idle(&self);
}

macro_rules! workers {
    ($($pool:ty),*) => { $(
        impl Workers for $pool {
            fn new(threads: usize) -> Self { <$pool>::new(threads) }
            fn submit(&self, job: Job) { self.submit(job) }
            fn wait_idle(&self) { self.wait_idle() }
        }
    )* };
}

workers!(fixed_pool::Pool, channel::Pool, learners_fixed_pool::Pool);

/// Workers at a channel of `crossbeam`, which needs no lock around its receiver. Each wait for an idle pool
/// counts on a `WaitGroup` of its own.
struct WithCrossbeam {
    jobs: Option<crossbeam_channel::Sender<Job>>,
    unfinished: std::cell::RefCell<crossbeam_utils::sync::WaitGroup>,
    workers: Vec<thread::JoinHandle<()>>,
}

impl Workers for WithCrossbeam {
    fn new(threads: usize) -> Self {
        let (jobs, receiver) = crossbeam_channel::unbounded::<Job>();
        let worker = |_| {
            let receiver = receiver.clone();
            thread::spawn(move || receiver.into_iter().for_each(|job| job()))
        };
        let workers = (0..threads).map(worker).collect();
        WithCrossbeam { jobs: Some(jobs), unfinished: Default::default(), workers }
    }

    fn submit(&self, job: Job) {
        let unfinished = self.unfinished.borrow().clone();
        let job = move || {
            job();
            drop(unfinished);
        };
        let jobs = self.jobs.as_ref().expect("only `drop` takes it");
        jobs.send(Box::new(job)).expect("the workers are there");
    }

    fn wait_idle(&self) {
        self.unfinished.take().wait();
    }
}

impl Drop for WithCrossbeam {
    fn drop(&mut self) {
        drop(self.jobs.take());
        self.workers.drain(..).for_each(|worker| worker.join().expect("a job does not panic"));
    }
}

/// A short measurement, good enough to tell a factor.
fn group<'c>(c: &'c mut Criterion, name: &str) -> BenchmarkGroup<'c, WallTime> {
    let mut group = c.benchmark_group(format!("pools/{name}"));
    group
        .sample_size(15)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(400));
    group
}

/// Jobs in one measurement.
const JOBS: usize = 200;
const THREADS: [usize; 4] = [1, 2, 4, 8];

/// Jobs that do nothing: what one costs, from `submit` until the pool is idle.
fn empty_jobs(c: &mut Criterion) {
    fn measure<W: Workers>(group: &mut BenchmarkGroup<WallTime>, name: &str) {
        for workers in THREADS {
            let pool = W::new(workers);
            group.bench_function(BenchmarkId::new(name, workers), |b| {
                b.iter(|| {
                    for job in 0..JOBS {
                        pool.submit(Box::new(move || {
                            black_box(job);
                        }));
                    }
                    pool.wait_idle();
                });
            });
        }
    }
    let mut group = group(c, "job by workers");
    group.throughput(Throughput::Elements(JOBS as u64));
    measure::<fixed_pool::Pool>(&mut group, "fixed_pool");
    measure::<channel::Pool>(&mut group, "std channel");
    measure::<WithCrossbeam>(&mut group, "crossbeam channel");
    if let Some(name) = yours!("pools", "fixed_pool") {
        measure::<learners_fixed_pool::Pool>(&mut group, name);
    }
    for workers in THREADS {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(workers).build();
        let pool = pool.expect("threads can be had");
        group.bench_function(BenchmarkId::new("rayon", workers), |b| {
            b.iter(|| {
                pool.scope(|scope| {
                    for job in 0..JOBS {
                        scope.spawn(move |_| {
                            black_box(job);
                        });
                    }
                });
            });
        });
    }
    // Nobody works here but the thread of the job.
    group.bench_function(BenchmarkId::new("a thread each", 1), |b| {
        b.iter(|| {
            thread::scope(|scope| {
                for job in 0..JOBS {
                    scope.spawn(move || black_box(job));
                }
            });
        });
    });
    group.finish();
}

/// The chunks of so many rows.
fn chunks(rows: usize, chunk: usize) -> impl Iterator<Item = Range<usize>> {
    (0..rows).step_by(chunk).map(move |start| start..rows.min(start + chunk))
}

/// The part of the rows of a chunk.
fn part(source: &dyn Source, rows: Range<usize>) -> Result<Partial, Error> {
    Ok(Partial::of(&source.read(rows)?))
}

type Shared = Arc<dyn Source + Send + Sync>;
/// A way to reduce a source in chunks of so many rows.
type Reduce<'a> = Box<dyn Fn(usize) -> Result<Partial, Error> + 'a>;

/// Workers of the pools here: as many as cores, on the machine whose figures the book shows.
const WORKERS: usize = 2;

/// Which map, on which pool.
macro_rules! mapped {
    ($map:ident, $pool:ty, $source:expr) => {{
        let (source, pool) = (Arc::clone($source), <$pool>::new(WORKERS));
        Box::new(move |chunk| {
            let mine = Arc::clone(&source);
            let items = chunks(source.rows(), chunk).collect();
            let submit = |job: Job| pool.submit(job);
            $map::map(&submit, move |rows| part(&*mine, rows), items).into_iter().sum()
        })
    }};
}

/// What there is to measure, by name.
fn contenders<'a>(
    source: &'a Shared,
    pool: &'a rayon::ThreadPool,
) -> Vec<(&'static str, Reduce<'a>)> {
    let plain: &'a dyn Source = &**source;
    let mut all: Vec<(_, Reduce<'a>)> = vec![
        (
            "one thread",
            Box::new(move |chunk| chunks(plain.rows(), chunk).map(|r| part(plain, r)).sum()),
        ),
        ("map on fixed_pool", mapped!(map, fixed_pool::Pool, source)),
        (
            "work_stealing",
            Box::new(move |chunk| work_stealing::work_stealing(plain, chunk, WORKERS)),
        ),
        (
            "crossbeam-deque",
            Box::new(move |chunk| crossbeam_stealing::work_stealing(plain, chunk, WORKERS)),
        ),
        ("rayon", Box::new(move |chunk| pool.install(|| rayon_mean::rayon_mean(plain, chunk)))),
        (
            "a thread each",
            Box::new(move |chunk| {
                thread::scope(|scope| {
                    let start = |rows| scope.spawn(move || part(plain, rows));
                    let threads: Vec<_> = chunks(plain.rows(), chunk).map(start).collect();
                    threads.into_iter().map(|t| t.join().expect("it returns")).sum()
                })
            }),
        ),
    ];
    if let (Some(_), Some(name)) = (yours!("pools", "fixed_pool"), yours!("pools", "map")) {
        let reduce = mapped!(learners_map, learners_fixed_pool::Pool, source);
        all.push((name, reduce));
    }
    if let Some(name) = yours!("pools", "work_stealing") {
        let reduce = move |chunk| learners_work_stealing::work_stealing(plain, chunk, WORKERS);
        all.push((name, Box::new(reduce)));
    }
    if let Some(name) = yours!("pools", "rayon_mean") {
        let reduce = move |chunk| pool.install(|| learners_rayon_mean::rayon_mean(plain, chunk));
        all.push((name, Box::new(reduce)));
    }
    all
}

/// More threads than this are not started one for each chunk.
const MOST_THREADS: usize = 2_000;

/// The values of `/array`.
fn values() -> Vec<f64> {
    let source = file();
    source.read(0..source.rows()).expect("the sample file can be read")
}

fn file() -> Hdf5Source {
    let path = sample::path(Size::Bench).expect("the sample file can be written");
    Hdf5Source::open(path, "/array").expect("the sample file has /array")
}

/// The mean of `/array`, in memory, by the length of a chunk.
fn chunk_lengths(c: &mut Criterion) {
    let source: Shared = Arc::new(Memory(values()));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(WORKERS).build();
    let pool = pool.expect("threads can be had");
    let rows = source.rows();
    let mut group = group(c, "mean by rows a chunk");
    group.throughput(Throughput::Bytes((rows * size_of::<f64>()) as u64));
    let contenders = contenders(&source, &pool);
    for (name, reduce) in &contenders {
        for chunk in [64, 512, 4_096, 32_768, 262_144, 1_048_576] {
            if name.contains("thread each") && rows / chunk > MOST_THREADS {
                continue;
            }
            let expected: Result<Partial, Error> =
                chunks(rows, chunk).map(|rows| part(&*source, rows)).sum();
            if reduce(chunk) != expected {
                eprintln!("{name}: the result is wrong, so its speed is not measured");
                break;
            }
            group.bench_function(BenchmarkId::new(*name, chunk), |b| b.iter(|| reduce(chunk)));
        }
    }
    group.finish();
}

/// The reduction core: chunks of each length, by the number of threads.
fn core(c: &mut Criterion) {
    fn measure<S: Source>(c: &mut Criterion, name: &str, open: impl Fn() -> S + Sync) {
        let rows = open().rows();
        let mut group = group(c, &format!("core on {name} by threads"));
        group.throughput(Throughput::Bytes((rows * size_of::<f64>()) as u64));
        for chunk in [256, 4_096, 65_536] {
            for threads in THREADS {
                let options = Options {
                    threads,
                    chunk_rows: Some(chunk),
                    strategy: Strategy::Pool,
                    ..Options::default()
                };
                let name = format!("{chunk} rows a chunk");
                group.bench_function(BenchmarkId::new(name, threads), |b| {
                    b.iter(|| reduce_with(|| Ok(open()), &options).expect("it can be read"));
                });
            }
        }
        group.finish();
    }
    let values = Memory(values());
    measure(c, "memory", || Borrowed(&values));
    measure(c, "file", file);
}

/// A source that is opened by looking at another.
struct Borrowed<'a>(&'a Memory);

impl Source for Borrowed<'_> {
    fn rows(&self) -> usize {
        self.0.rows()
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        self.0.read(rows)
    }
}

criterion_group!(pools, empty_jobs, chunk_lengths, core);
criterion_main!(pools);
