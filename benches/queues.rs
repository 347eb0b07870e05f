//! What a queue costs.
//!
//! `cargo bench --bench queues`, or with `-- --quick` behind it for a first look.
//!
//! - `alone`: one item is put in and taken out by the same thread.
//! - `handed over by capacity`: 5,000 items go from one thread to another.
//! - `four threads`: two threads put 2,500 items each, and two take them out.
//! - `reduction by rows in a chunk`: the mean of `/array` in memory by two workers: the smaller the chunks,
//!   the more the queue shows.
//! - `file by workers`: the mean of `/array` in the file.
//!
//! What the learner has started is measured beside the reference.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use harness::yours;
use interleave::sample::{self, Size};
use interleave::{Error, Hdf5Source, Memory, Partial, Source};
use std::collections::VecDeque;
use std::hint::black_box;
use std::ops::Range;
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

#[allow(unused)]
#[path = "../solutions/queues/bounded_queue.rs"]
mod bounded_queue;
#[path = "../solutions/threads/claim.rs"]
mod claim;
#[allow(unused, clippy::all)]
#[path = "../exercises/queues/bounded_queue.rs"]
mod learners_queue;
#[allow(unused, clippy::all)]
#[path = "../exercises/queues/ring.rs"]
mod learners_ring;
#[allow(unused, clippy::all)]
#[path = "../exercises/queues/sentinels.rs"]
mod learners_sentinels;
#[allow(unused)]
#[path = "../solutions/queues/priority.rs"]
mod priority;
#[allow(unused, clippy::all)]
#[path = "../tests/queues/ring/accepted/remembers_the_other.rs"]
mod remembers_the_other;
#[allow(unused)]
#[path = "../solutions/queues/replies.rs"]
mod replies;
#[path = "../solutions/queues/ring.rs"]
mod ring;
#[path = "../solutions/queues/sentinels.rs"]
mod sentinels;

const SHORT: Duration = Duration::from_millis(200);
const SECOND: Duration = Duration::from_secs(1);

type Put = Box<dyn FnMut(usize) + Send>;
type Get = Box<dyn FnMut() -> usize + Send>;
/// Both ends of a queue.
type Ends = (Put, Get);
/// Makes a queue with room for so many items.
type Make = fn(usize) -> Ends;

fn reference(capacity: usize) -> Ends {
    let queue = Arc::new(bounded_queue::Queue::new(capacity));
    let other = Arc::clone(&queue);
    (Box::new(move |item| queue.put(item)), Box::new(move || other.get()))
}

fn learners(capacity: usize) -> Ends {
    let queue = Arc::new(learners_queue::Queue::new(capacity));
    let other = Arc::clone(&queue);
    (Box::new(move |item| queue.put(item)), Box::new(move || other.get()))
}

fn lot(capacity: usize) -> Ends {
    let queue = Arc::new(ParkingLot::new(capacity));
    let other = Arc::clone(&queue);
    (Box::new(move |item| queue.put(item)), Box::new(move || other.get()))
}

fn sync_channel(capacity: usize) -> Ends {
    let (put, get) = mpsc::sync_channel(capacity);
    (
        Box::new(move |item| put.send(item).expect("the receiver is there")),
        Box::new(move || get.recv().expect("the sender is there")),
    )
}

fn crossbeam(capacity: usize) -> Ends {
    let (put, get) = crossbeam_channel::bounded(capacity);
    (
        Box::new(move |item| put.send(item).expect("the receiver is there")),
        Box::new(move || get.recv().expect("the sender is there")),
    )
}

/// The two ends of a ring, that wait by looking again.
fn looks_again(
    mut push: impl FnMut(usize) -> bool + Send + 'static,
    mut pop: impl FnMut() -> Option<usize> + Send + 'static,
) -> Ends {
    let put = move |item| {
        while !push(item) {
            thread::yield_now();
        }
    };
    let get = move || {
        loop {
            if let Some(item) = pop() {
                return item;
            }
            thread::yield_now();
        }
    };
    (Box::new(put), Box::new(get))
}

fn reference_ring(capacity: usize) -> Ends {
    let (mut producer, mut consumer) = ring::ring(capacity);
    looks_again(move |item| producer.push(item).is_ok(), move || consumer.pop())
}

fn ring_that_remembers(capacity: usize) -> Ends {
    let (mut producer, mut consumer) = remembers_the_other::ring(capacity);
    looks_again(move |item| producer.push(item).is_ok(), move || consumer.pop())
}

fn learners_own_ring(capacity: usize) -> Ends {
    let (mut producer, mut consumer) = learners_ring::ring(capacity);
    looks_again(move |item| producer.push(item).is_ok(), move || consumer.pop())
}

/// Queues of one producer and one consumer, by name.
fn queues() -> Vec<(&'static str, Make)> {
    let mut all: Vec<(_, Make)> = vec![
        ("bounded_queue", reference),
        ("bounded_queue, parking_lot", lot),
        ("std sync_channel", sync_channel),
        ("crossbeam bounded", crossbeam),
        ("ring", reference_ring),
        ("ring that remembers", ring_that_remembers),
    ];
    if let Some(name) = yours!("queues", "bounded_queue") {
        all.push((name, learners));
    }
    if let Some(name) = yours!("queues", "ring") {
        all.push((name, learners_own_ring));
    }
    all
}

/// The reference with the locks of `parking_lot`.
struct ParkingLot {
    capacity: usize,
    items: parking_lot::Mutex<VecDeque<usize>>,
    filled: parking_lot::Condvar,
    freed: parking_lot::Condvar,
}

impl ParkingLot {
    fn new(capacity: usize) -> ParkingLot {
        ParkingLot {
            capacity,
            items: Default::default(),
            filled: Default::default(),
            freed: Default::default(),
        }
    }

    fn put(&self, item: usize) {
        let mut items = self.items.lock();
        while items.len() >= self.capacity {
            self.freed.wait(&mut items);
        }
        items.push_back(item);
        self.filled.notify_one();
    }

    fn get(&self) -> usize {
        let mut items = self.items.lock();
        loop {
            if let Some(item) = items.pop_front() {
                self.freed.notify_one();
                return item;
            }
            self.filled.wait(&mut items);
        }
    }
}

fn alone(c: &mut Criterion) {
    let mut group = c.benchmark_group("queues/alone");
    group.sample_size(20).warm_up_time(SHORT).measurement_time(SECOND / 2);
    let mut deque = VecDeque::with_capacity(16);
    group.bench_function("a VecDeque, for comparison", |b| {
        b.iter(|| {
            deque.push_back(black_box(1));
            black_box(deque.pop_front())
        });
    });
    for (name, make) in queues() {
        let (mut put, mut get) = make(16);
        group.bench_function(name, |b| {
            b.iter(|| {
                put(black_box(1));
                black_box(get())
            });
        });
    }
    let (put, get) = mpsc::channel();
    group.bench_function("std channel", |b| {
        b.iter(|| {
            put.send(black_box(1)).expect("the receiver is there");
            black_box(get.recv())
        });
    });
    let queue = priority::Queue::new(priority::Ties::OldestFirst);
    // Not an empty one: an order has to be kept.
    (0..100).for_each(|item| queue.put(item, item));
    group.bench_function("priority, 100 items in it", |b| {
        b.iter(|| {
            queue.put(black_box(50), 1);
            black_box(queue.get())
        });
    });
    group.finish();
}

/// So many items go through the queue in one run.
const ITEMS: usize = 5000;
const CAPACITIES: [usize; 6] = [1, 4, 16, 64, 256, 1024];

fn handed_over(c: &mut Criterion) {
    let mut group = c.benchmark_group("queues/handed over by capacity");
    group.sample_size(10).warm_up_time(SHORT).measurement_time(SECOND);
    group.throughput(Throughput::Elements(ITEMS as u64));
    for (name, make) in queues() {
        for capacity in CAPACITIES {
            group.bench_function(BenchmarkId::new(name, capacity), |b| {
                b.iter(|| {
                    let (mut put, mut get) = make(capacity);
                    thread::scope(|scope| {
                        scope.spawn(move || (0..ITEMS).for_each(&mut put));
                        (0..ITEMS).map(|_| get()).sum::<usize>()
                    })
                });
            });
        }
    }
    group.finish();
}

/// Two threads call `put`, two call `get`, as often as to move all items.
fn two_and_two(put: &(dyn Fn(usize) + Sync), get: &(dyn Fn() -> usize + Sync)) {
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| (0..ITEMS / 2).for_each(put));
            scope.spawn(|| (0..ITEMS / 2).map(|_| get()).sum::<usize>());
        }
    });
}

fn four_threads(c: &mut Criterion) {
    const CAPACITY: usize = 64;
    let mut group = c.benchmark_group("queues/four threads");
    group.sample_size(10).warm_up_time(SHORT).measurement_time(SECOND);
    group.throughput(Throughput::Elements(ITEMS as u64));
    let ours = bounded_queue::Queue::new(CAPACITY);
    group.bench_function("bounded_queue", |b| {
        b.iter(|| two_and_two(&|item| ours.put(item), &|| ours.get()));
    });
    if let Some(name) = yours!("queues", "bounded_queue") {
        let yours = learners_queue::Queue::new(CAPACITY);
        group.bench_function(name, |b| {
            b.iter(|| two_and_two(&|item| yours.put(item), &|| yours.get()));
        });
    }
    let lot = ParkingLot::new(CAPACITY);
    group.bench_function("bounded_queue, parking_lot", |b| {
        b.iter(|| two_and_two(&|item| lot.put(item), &|| lot.get()));
    });
    let (put, get) = mpsc::sync_channel(CAPACITY);
    let get = Mutex::new(get);
    group.bench_function("std sync_channel, its receiver in a Mutex", |b| {
        b.iter(|| {
            two_and_two(&|item| put.send(item).expect("the receiver is there"), &|| {
                get.lock().expect("nobody panics").recv().expect("the sender is there")
            });
        });
    });
    let (put, get) = crossbeam_channel::bounded(CAPACITY);
    group.bench_function("crossbeam bounded", |b| {
        b.iter(|| {
            two_and_two(&|item| put.send(item).expect("the receiver is there"), &|| {
                get.recv().expect("the sender is there")
            });
        });
    });
    group.finish();
}

const SIZE: Size = Size::Bench;
/// Of a queue between the plan and the workers.
const PLANNED: usize = 16;

/// A reduction in chunks of so many rows by so many workers.
type Reduce = fn(&Arc<dyn Source + Send>, usize, usize) -> Result<Partial, Error>;

fn plan(rows: usize, chunk: usize) -> impl Iterator<Item = Range<usize>> {
    (0..rows).step_by(chunk).map(move |start| start..rows.min(start + chunk))
}

/// Ways to reduce, by name.
fn reductions() -> Vec<(&'static str, Reduce)> {
    let mut all: Vec<(_, Reduce)> = vec![
        ("sentinels", |source, chunk, workers| {
            sentinels::sentinels(&**source, &mut plan(source.rows(), chunk), workers, PLANNED)
        }),
        ("replies", |source, chunk, workers| {
            replies::Service::start(Arc::clone(source), workers).sum(0..source.rows(), chunk)
        }),
        ("crossbeam bounded", |source, chunk, workers| over_crossbeam(&**source, chunk, workers)),
        ("no queue: claim", |source, chunk, workers| claim::claim(&**source, chunk, workers)),
    ];
    if let Some(name) = yours!("queues", "sentinels") {
        all.push((name, |source, chunk, workers| {
            let plan = &mut plan(source.rows(), chunk);
            learners_sentinels::sentinels(&**source, plan, workers, PLANNED)
        }));
    }
    all
}

/// Workers that take their chunks from a channel of many receivers.
fn over_crossbeam(source: &dyn Source, chunk: usize, workers: usize) -> Result<Partial, Error> {
    let (put, tasks) = crossbeam_channel::bounded(PLANNED);
    let mut parts = thread::scope(|scope| {
        let work = || -> Result<Vec<_>, Error> {
            let reduce = |(i, rows)| Ok((i, Partial::of(&source.read(rows)?)));
            tasks.iter().map(reduce).collect()
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        for task in plan(source.rows(), chunk).enumerate() {
            put.send(task).expect("the receivers are there");
        }
        drop(put);
        let mut parts = Vec::new();
        for worker in workers {
            parts.extend(worker.join().expect("it does not panic")?);
        }
        Ok(parts)
    })?;
    parts.sort_unstable_by_key(|&(i, _)| i);
    Ok(parts.into_iter().map(|(_, part)| part).sum())
}

fn reduction(c: &mut Criterion) {
    let path = sample::path(SIZE).expect("the sample file can be written");
    let file = Hdf5Source::open(path, "/array").expect("the sample file has /array");
    let values = file.read(0..file.rows()).expect("the sample file can be read");
    let expected = Partial::of(&values);
    let bytes = Throughput::Bytes(size_of_val(&values[..]) as u64);
    let memory: Arc<dyn Source + Send> = Arc::new(Memory(values));
    let file: Arc<dyn Source + Send> = Arc::new(file);

    let mut group = c.benchmark_group("queues/reduction by rows in a chunk");
    group.throughput(bytes.clone()).sample_size(10).warm_up_time(SHORT).measurement_time(SECOND);
    for (name, reduce) in reductions() {
        for chunk in [64, 256, 1024, 4096, 16_384, 65_536] {
            assert_eq!(reduce(&memory, chunk, 2), Ok(expected), "{name}: the result is wrong");
            group.bench_function(BenchmarkId::new(name, chunk), |b| {
                b.iter(|| reduce(&memory, chunk, 2));
            });
        }
    }
    group.finish();

    let mut group = c.benchmark_group("queues/file by workers");
    group.throughput(bytes).sample_size(10).warm_up_time(SHORT).measurement_time(SECOND);
    for (name, reduce) in reductions() {
        for workers in [1, 2, 4, 8] {
            group.bench_function(BenchmarkId::new(name, workers), |b| {
                b.iter(|| reduce(&file, SIZE.array_chunk_len(), workers));
            });
        }
    }
    group.finish();
}

criterion_group!(all, alone, handed_over, four_threads, reduction);
criterion_main!(all);
