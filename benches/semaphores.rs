//! What a permit costs, and what it saves.
//!
//! `cargo bench --bench semaphores`, or with `-- --quick` behind it for a first look.
//!
//! - `alone`: a permit is taken and given back, and nobody else wants one.
//! - `contended`: four threads do so 1,000 times each, and there are two permits.
//! - `reduction`: the mean of `/array` by eight threads with one to eight chunks in memory: the
//!   learner's `two_at_once`, if it is started, beside the reference. What is in memory at most, and
//!   how many file handles are open at most, is counted before and printed.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use harness::yours;
use interleave::sample::{self, Size};
use interleave::{Error, Hdf5Source, Memory, Partial, Source};
use std::alloc::{GlobalAlloc, Layout, System};
use std::fs::{self, File};
use std::hint::black_box;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Duration;

#[allow(unused, clippy::all)]
#[path = "../tests/semaphores/permit/accepted/counts_the_waiting.rs"]
mod counts_the_waiting;
#[allow(unused, clippy::all)]
#[path = "../tests/semaphores/permit/accepted/handed_on.rs"]
mod handed_on;
#[allow(unused, clippy::all)]
#[path = "../exercises/semaphores/two_at_once.rs"]
mod learners_two_at_once;
#[allow(unused, clippy::all)]
#[path = "../tests/semaphores/permit/accepted/atomics_and_parking.rs"]
mod parking;
#[allow(unused)]
#[path = "../solutions/semaphores/permit.rs"]
mod permit;
#[path = "../solutions/semaphores/two_at_once.rs"]
mod two_at_once;

/// Counts the bytes that are allocated.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;
/// Bytes that are allocated now, and the most since the last [`peak_of`].
static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

fn count(layout: Layout) {
    let now = NOW.fetch_add(layout.size(), Relaxed) + layout.size();
    MOST.fetch_max(now, Relaxed);
}

// SAFETY: the system's allocator does all the work; counting touches no memory that it hands out.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout);
        // SAFETY: the caller promises what the system's allocator asks for.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout);
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the pointer came from `alloc` with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// How often something is done of which the most is counted: in a single run the threads may happen to
/// go one after the other.
const RUNS: usize = 30;

/// The most bytes that `work` had allocated at once, beyond those that were there before.
fn peak_of(work: impl Fn()) -> usize {
    let before = NOW.load(Relaxed);
    MOST.store(before, Relaxed);
    (0..RUNS).for_each(|_| work());
    MOST.load(Relaxed) - before
}

/// Runs a job that holds a permit.
type WithPermit = Box<dyn Fn(&dyn Fn()) + Sync>;

/// Semaphores of so many permits, by name.
fn semaphores(permits: usize) -> Vec<(&'static str, WithPermit)> {
    let ours = permit::Semaphore::new(permits);
    let counts = counts_the_waiting::Semaphore::new(permits);
    let parked = parking::Semaphore::new(permits);
    let handed = handed_on::Semaphore::new(permits);
    let lot = ParkingLot { free: parking_lot::Mutex::new(permits), freed: Default::default() };
    let (put, take) = mpsc::sync_channel(permits);
    let take = Mutex::new(take);
    let (enter, leave) = crossbeam_channel::bounded(permits);
    vec![
        (
            "mutex and condvar",
            Box::new(move |job| {
                let _permit = ours.acquire();
                job();
            }),
        ),
        (
            "counts the waiting",
            Box::new(move |job| {
                let _permit = counts.acquire();
                job();
            }),
        ),
        (
            "atomics and parking",
            Box::new(move |job| {
                let _permit = parked.acquire();
                job();
            }),
        ),
        (
            "handed on",
            Box::new(move |job| {
                let _permit = handed.acquire();
                job();
            }),
        ),
        ("parking_lot", Box::new(move |job| lot.with(job))),
        (
            "std sync_channel",
            Box::new(move |job| {
                put.send(()).expect("the receiver is there");
                job();
                take.lock().expect("nobody panics").recv().expect("the sender is there");
            }),
        ),
        (
            "crossbeam bounded",
            Box::new(move |job| {
                enter.send(()).expect("the receiver is there");
                job();
                leave.recv().expect("the sender is there");
            }),
        ),
    ]
}

/// The same semaphore with the locks of `parking_lot`.
struct ParkingLot {
    /// The free permits. A thread that adds one notifies `freed`.
    free: parking_lot::Mutex<usize>,
    freed: parking_lot::Condvar,
}

impl ParkingLot {
    fn with(&self, job: &dyn Fn()) {
        let mut free = self.free.lock();
        while *free == 0 {
            self.freed.wait(&mut free);
        }
        *free -= 1;
        drop(free);
        job();
        *self.free.lock() += 1;
        self.freed.notify_one();
    }
}

fn alone(c: &mut Criterion) {
    let mut group = c.benchmark_group("semaphores/alone");
    group.sample_size(20).warm_up_time(SHORT).measurement_time(SECOND / 2);
    let lock = Mutex::new(());
    group.bench_function("a std Mutex, for comparison", |b| {
        b.iter(|| drop(black_box(lock.lock())));
    });
    for (name, with_permit) in semaphores(2) {
        group.bench_function(name, |b| b.iter(|| with_permit(&|| ())));
    }
    group.finish();
}

/// Takes a permit this often, in each of four threads.
const TURNS: usize = 1000;

fn contended(c: &mut Criterion) {
    let mut group = c.benchmark_group("semaphores/contended");
    group.sample_size(10).warm_up_time(SHORT).measurement_time(SECOND);
    group.throughput(Throughput::Elements(4 * TURNS as u64));
    for (name, with_permit) in semaphores(2) {
        group.bench_function(name, |b| {
            b.iter(|| {
                thread::scope(|scope| {
                    for _ in 0..4 {
                        scope.spawn(|| (0..TURNS).for_each(|_| with_permit(&|| ())));
                    }
                });
            });
        });
    }
    group.finish();
}

const SIZE: Size = Size::Bench;
const THREADS: usize = 8;
const IN_MEMORY: [usize; 4] = [1, 2, 4, 8];
const SHORT: Duration = Duration::from_millis(200);
const SECOND: Duration = Duration::from_secs(1);

/// A reduction by so many threads with so many chunks of so many rows in memory.
type Reduce = fn(
    &dyn Source,
    usize,
    usize,
    usize,
    &(dyn Fn(&[f64]) -> Partial + Sync),
) -> Result<Partial, Error>;

/// What there is to measure, by name: the reference, and what the learner has started.
fn contenders() -> Vec<(&'static str, Reduce)> {
    let mut all: Vec<(_, Reduce)> = vec![("two_at_once", two_at_once::two_at_once)];
    if let Some(name) = yours!("semaphores", "two_at_once") {
        all.push((name, learners_two_at_once::two_at_once));
    }
    all
}

fn reduction(c: &mut Criterion) {
    let path = sample::path(SIZE).expect("the sample file can be written");
    let file = Hdf5Source::open(&path, "/array").expect("the sample file has /array");
    let values = file.read(0..file.rows()).expect("the sample file can be read");
    let expected = Partial::of(&values);
    // As the operating system will name it.
    let path = path.canonicalize().expect("the sample file is there");
    let handles = HandlePerRead { path, most: AtomicUsize::new(0) };
    let memory = Memory(values);
    let sources: [(&str, &dyn Source); 2] = [("file", &file), ("memory", &memory)];
    for (source_name, source) in sources {
        let mut group =
            c.benchmark_group(format!("semaphores/reduction/{source_name} by chunks in memory"));
        group.throughput(Throughput::Bytes((source.rows() * size_of::<f64>()) as u64));
        group.sample_size(10).warm_up_time(SHORT).measurement_time(SECOND);
        group.bench_function("one thread", |b| {
            let chunk = SIZE.array_chunk_len();
            b.iter(|| two_at_once::two_at_once(source, chunk, 1, 1, &Partial::of));
        });
        for (name, reduce) in contenders() {
            for most in IN_MEMORY {
                let run = || reduce(source, SIZE.array_chunk_len(), THREADS, most, &Partial::of);
                let peak = peak_of(|| {
                    let part = run().expect("it can be read");
                    assert_eq!(part, expected, "{name}: the result is wrong");
                });
                println!(
                    "{source_name}, {name}, bound {most}: {} KiB on the heap at most",
                    peak / 1024
                );
                group.bench_function(BenchmarkId::new(name, most), |b| b.iter(run));
            }
        }
        group.finish();
    }
    // Not while they are counted: it is open all the time.
    drop(file);
    for (name, reduce) in contenders() {
        for most in IN_MEMORY {
            handles.most.store(0, Relaxed);
            for _ in 0..RUNS {
                reduce(&handles, 4096, THREADS, most, &Partial::of).expect("it can be read");
            }
            let open = handles.most.load(Relaxed);
            println!("{name}, bound {most}: {open} file handles open at most");
        }
    }
}

/// The bytes of a file, a value each. Every read opens a file handle of its own.
struct HandlePerRead {
    path: PathBuf,
    /// The most handles of the file that were open at once.
    most: AtomicUsize,
}

impl HandlePerRead {
    /// How many handles of the file this process has, as the operating system says.
    fn open_now(&self) -> usize {
        let handles = fs::read_dir("/proc/self/fd").expect("this is Linux");
        let is_ours = |fd: &fs::DirEntry| fs::read_link(fd.path()).is_ok_and(|to| to == self.path);
        handles.filter_map(Result::ok).filter(is_ours).count()
    }
}

impl Source for HandlePerRead {
    fn rows(&self) -> usize {
        1 << 20
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        let file = File::open(&self.path).expect("the sample file can be opened");
        let mut bytes = vec![0; rows.len()];
        file.read_exact_at(&mut bytes, rows.start as u64).expect("the file is long enough");
        self.most.fetch_max(self.open_now(), Relaxed);
        Ok(bytes.into_iter().map(f64::from).collect())
    }
}

criterion_group!(all, alone, contended, reduction);
criterion_main!(all);
