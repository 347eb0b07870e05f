//! What waiting for another thread costs: the reference and the learner's answers beside what `std`,
//! `crossbeam` and `parking_lot` have.
//!
//! `cargo bench --bench events`, or with `-- --quick` behind it for a first look. What the learner
//! has not started is left out.
//!
//! `set` is an event that nobody has to wait for. In `to_and_fro` two threads wake each other in turn.
//! In `barrier` they meet. `two_passes` is the variance of `/array`, whose second pass needs the
//! mean from the first. `timer` is started and cancelled.

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use harness::yours;
use interleave::sample::{self, Size};
use interleave::{Hdf5Source, Memory, Partial, Source};
use std::hint::black_box;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

#[path = "../solutions/events/barrier.rs"]
mod barrier;
#[allow(dead_code, reason = "`is_set` is not measured")]
#[path = "../solutions/events/event.rs"]
mod event;
#[allow(unused, clippy::all)]
#[path = "../exercises/events/barrier.rs"]
mod learners_barrier;
#[allow(unused, clippy::all)]
#[path = "../exercises/events/event.rs"]
mod learners_event;
#[allow(unused, clippy::all)]
#[path = "../exercises/events/timer.rs"]
mod learners_timer;
#[allow(unused, clippy::all)]
#[path = "../tests/events/event/accepted/parking.rs"]
mod parking;
#[allow(dead_code, reason = "`wait` is not measured")]
#[path = "../solutions/events/timer.rs"]
mod timer;

/// What every event can do.
trait Flag: Sync {
    fn new() -> Self;
    fn set(&self);
    fn clear(&self);
    fn wait(&self);
}

macro_rules! flags {
    ($($event:ty),*) => { $(
        impl Flag for $event {
            fn new() -> Self { <$event>::new() }
            fn set(&self) { self.set() }
            fn clear(&self) { self.clear() }
            fn wait(&self) { self.wait() }
        }
    )* };
}

flags!(event::Event, learners_event::Event, parking::Event, WithParkingLot);

/// The reference, with the mutex and the condition variable of `parking_lot`.
struct WithParkingLot {
    is_set: parking_lot::Mutex<bool>,
    changed: parking_lot::Condvar,
}

impl WithParkingLot {
    fn new() -> Self {
        WithParkingLot { is_set: false.into(), changed: parking_lot::Condvar::new() }
    }

    fn set(&self) {
        *self.is_set.lock() = true;
        self.changed.notify_all();
    }

    fn clear(&self) {
        *self.is_set.lock() = false;
    }

    fn wait(&self) {
        self.changed.wait_while(&mut self.is_set.lock(), |is_set| !*is_set);
    }
}

/// A short measurement, good enough to tell a factor.
fn group<'c>(c: &'c mut Criterion, name: &str) -> BenchmarkGroup<'c, WallTime> {
    let mut group = c.benchmark_group(format!("events/{name}"));
    group
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800));
    group
}

/// Nobody has to wait: one `set` and one `wait`.
fn set(c: &mut Criterion) {
    fn measure<F: Flag>(group: &mut BenchmarkGroup<WallTime>, name: &str) {
        let event = F::new();
        group.bench_function(name, |b| {
            b.iter(|| {
                event.set();
                event.wait();
            });
        });
    }
    let mut group = group(c, "set");
    measure::<event::Event>(&mut group, "event");
    measure::<parking::Event>(&mut group, "atomic and parking");
    measure::<WithParkingLot>(&mut group, "parking_lot");
    if let Some(name) = yours!("events", "event") {
        measure::<learners_event::Event>(&mut group, name);
    }
    let flag = AtomicBool::new(false);
    group.bench_function("AtomicBool", |b| {
        b.iter(|| {
            flag.store(true, Ordering::Release);
            black_box(flag.load(Ordering::Acquire));
        });
    });
    group.finish();
}

/// Round trips in one measurement.
const TRIPS: usize = 500;

/// Two threads, each of which sleeps until the other wakes it.
fn to_and_fro(c: &mut Criterion) {
    fn measure<F: Flag>(group: &mut BenchmarkGroup<WallTime>, name: &str) {
        let [to, fro] = [F::new(), F::new()];
        let take = |event: &F| {
            event.wait();
            event.clear();
        };
        group.bench_function(name, |b| {
            b.iter(|| {
                thread::scope(|scope| {
                    scope.spawn(|| {
                        for _ in 0..TRIPS {
                            take(&to);
                            fro.set();
                        }
                    });
                    for _ in 0..TRIPS {
                        to.set();
                        take(&fro);
                    }
                });
            });
        });
    }
    let mut group = group(c, "to_and_fro");
    group.throughput(Throughput::Elements(TRIPS as u64));
    measure::<event::Event>(&mut group, "event");
    measure::<parking::Event>(&mut group, "atomic and parking");
    measure::<WithParkingLot>(&mut group, "parking_lot");
    if let Some(name) = yours!("events", "event") {
        measure::<learners_event::Event>(&mut group, name);
    }
    group.bench_function("two channels", |b| {
        b.iter(|| {
            let (to, at) = mpsc::channel();
            let (fro, back) = mpsc::channel();
            thread::scope(|scope| {
                scope.spawn(move || at.iter().try_for_each(|()| fro.send(())));
                for _ in 0..TRIPS {
                    to.send(()).expect("the other thread is there");
                    back.recv().expect("the other thread answers");
                }
                drop(to);
            });
        });
    });
    group.bench_function("crossbeam Parker", |b| {
        b.iter(|| {
            let [to, fro] = [(); 2].map(|()| crossbeam_utils::sync::Parker::new());
            let [wake, back] = [to.unparker().clone(), fro.unparker().clone()];
            thread::scope(|scope| {
                scope.spawn(move || {
                    for _ in 0..TRIPS {
                        to.park();
                        back.unpark();
                    }
                });
                for _ in 0..TRIPS {
                    wake.unpark();
                    fro.park();
                }
            });
        });
    });
    group.finish();
}

/// The barriers by name, each as a way to make one for so many threads and to wait at it.
macro_rules! for_each_barrier {
    ($measure:ident, $($arguments:expr),*) => {
        $measure!($($arguments,)* "barrier", barrier::Barrier);
        $measure!($($arguments,)* "std::sync::Barrier", std::sync::Barrier);
        if let Some(name) = yours!("events", "barrier") {
            $measure!($($arguments,)* name, learners_barrier::Barrier);
        }
    };
}

/// Two threads meet again and again.
fn meet(c: &mut Criterion) {
    macro_rules! measure {
        ($group:expr, $name:expr, $barrier:ty) => {
            $group.bench_function($name, |b| {
                b.iter(|| {
                    let barrier = <$barrier>::new(2);
                    let pass = || {
                        for _ in 0..TRIPS {
                            black_box(barrier.wait());
                        }
                    };
                    thread::scope(|scope| {
                        scope.spawn(pass);
                        pass();
                    });
                });
            })
        };
    }
    let mut group = group(c, "barrier");
    group.throughput(Throughput::Elements(TRIPS as u64));
    for_each_barrier!(measure, group);
    group.finish();
}

/// The rows of one of so many shares.
fn share(source: &dyn Source, me: usize, threads: usize) -> std::ops::Range<usize> {
    let length = source.rows().div_ceil(threads);
    me * length..source.rows().min((me + 1) * length)
}

/// Threads of the reduction in two passes.
const THREADS: usize = 2;

fn sum_of_squares(values: &[f64], mean: f64) -> f64 {
    values.iter().map(|v| (v - mean) * (v - mean)).sum()
}

/// One thread, pass after pass.
fn in_one_thread(source: &dyn Source) -> f64 {
    let values = source.read(0..source.rows()).expect("it can be read");
    let mean = Partial::of(&values).mean().expect("it has rows");
    sum_of_squares(&values, mean) / values.len() as f64
}

/// Threads that read their share once, and wait for each other between the passes.
fn with_a_barrier(source: &dyn Source, wait: &(dyn Fn() + Sync)) -> f64 {
    let parts = Mutex::new([Partial::default(); THREADS]);
    let part_of = |me| {
        let values = source.read(share(source, me, THREADS)).expect("it can be read");
        parts.lock().unwrap()[me] = Partial::of(&values);
        wait();
        let whole: Partial = parts.lock().unwrap().iter().copied().sum();
        sum_of_squares(&values, whole.mean().expect("it has rows"))
    };
    in_order(part_of) / source.rows() as f64
}

/// Threads for the first pass, and threads for the second, to which the values are handed over.
fn started_twice(source: &dyn Source) -> f64 {
    let read = |me| source.read(share(source, me, THREADS)).expect("it can be read");
    thread::scope(|scope| {
        let first: Vec<_> = (0..THREADS)
            .map(|me| {
                scope.spawn(move || {
                    let values = read(me);
                    (Partial::of(&values), values)
                })
            })
            .collect();
        let parts: Vec<_> = first.into_iter().map(|t| t.join().expect("it returns")).collect();
        let whole: Partial = parts.iter().map(|(part, _)| *part).sum();
        let mean = whole.mean().expect("it has rows");
        in_order(|me| sum_of_squares(&parts[me].1, mean)) / source.rows() as f64
    })
}

/// The sum of what the threads return, in their order.
fn in_order(work: impl Fn(usize) -> f64 + Sync) -> f64 {
    thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..THREADS).map(|me| scope.spawn(move || work(me))).collect();
        threads.into_iter().map(|t| t.join().expect("it returns")).sum()
    })
}

/// The variance of `/array`.
fn two_passes(c: &mut Criterion) {
    let path = sample::path(Size::Bench).expect("the sample file can be written");
    let file = Hdf5Source::open(path, "/array").expect("the sample file has /array");
    let memory = Memory(file.read(0..file.rows()).expect("the sample file can be read"));
    let sources: [(_, &dyn Source); 2] = [("file", &file), ("memory", &memory)];
    for (name, source) in sources {
        let expected = in_one_thread(source);
        let is_right = |v: f64| assert!((v - expected).abs() <= 1e-9 * expected, "{v} {expected}");
        is_right(started_twice(source));
        let mut group = group(c, &format!("two_passes/{name}"));
        group.bench_function("one thread", |b| b.iter(|| in_one_thread(source)));
        group.bench_function("threads started twice", |b| b.iter(|| started_twice(source)));
        macro_rules! measure {
            ($group:expr, $name:expr, $barrier:ty) => {
                let run = || {
                    let barrier = <$barrier>::new(THREADS);
                    with_a_barrier(source, &|| {
                        black_box(barrier.wait());
                    })
                };
                is_right(run());
                $group.bench_function($name, |b| b.iter(run));
            };
        }
        for_each_barrier!(measure, group);
        group.finish();
    }
}

/// A timer that is started and cancelled, beside a thread that is started and joined.
fn start_and_cancel(c: &mut Criterion) {
    const HOUR: Duration = Duration::from_secs(3600);
    let mut group = group(c, "timer");
    group.bench_function("a thread", |b| b.iter(|| thread::spawn(|| ()).join().is_ok()));
    group.bench_function("timer", |b| {
        b.iter(|| timer::Timer::start(HOUR, || ()).cancel());
    });
    if let Some(name) = yours!("events", "timer") {
        group.bench_function(name, |b| {
            b.iter(|| learners_timer::Timer::start(HOUR, || ()).cancel());
        });
    }
    group.finish();
}

criterion_group!(events, set, to_and_fro, meet, two_passes, start_and_cancel);
criterion_main!(events);
