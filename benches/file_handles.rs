//! What it costs to share a cursor: threads read one file through seek and read behind a lock, and at a place.
//!
//! `cargo bench --bench file_handles`, or with `-- --quick` behind it for a first look. The learner's
//! `shared_cursor` is left out until it has been started.
//!
//! - `blocks`: the threads fill 4 KiB at a time, the whole file in all.
//! - `sum`: each thread reads its part of the file at once, and adds it up.
//!
//! The file has 16 MiB of numbers, which the system keeps in memory, so that it's not the disk that is measured.

use criterion::measurement::WallTime;
use criterion::{
    BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
};
use harness::yours;
use std::fs::File;
use std::hint::black_box;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::thread;
use std::time::Duration;

#[allow(unused, clippy::all)]
#[path = "../exercises/file_handles/shared_cursor.rs"]
mod learners_shared_cursor;
#[path = "../solutions/file_handles/shared_cursor.rs"]
mod shared_cursor;

const ROWS: usize = 2 << 20;
const THREADS: [usize; 3] = [1, 2, 4];

/// A file with its cursor.
struct Handle(File);

/// A file that is read at a place.
struct Placed(File);

/// The traits of the answers, which have the same names.
macro_rules! answer {
    ($answer:ident) => {
        impl $answer::Cursor for Handle {
            fn seek(&self, place: u64) -> io::Result<()> {
                (&self.0).seek(SeekFrom::Start(place)).map(drop)
            }

            fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
                (&self.0).read(buffer)
            }
        }

        impl $answer::ReadAt for Placed {
            fn read_at(&self, buffer: &mut [u8], place: u64) -> io::Result<usize> {
                self.0.read_at(buffer, place)
            }
        }
    };
}

answer!(shared_cursor);
answer!(learners_shared_cursor);

/// The numbers 0, 1, 2 … 99, again and again.
fn numbers() -> File {
    let mut file = tempfile::tempfile().expect("there is room for a temporary file");
    let bytes: Vec<u8> = (0..ROWS).flat_map(|row| ((row % 100) as f64).to_le_bytes()).collect();
    file.write_all(&bytes).expect("there is room for a temporary file");
    file
}

fn group<'a>(c: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = c.benchmark_group(format!("file_handles/{name} by threads"));
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(700))
        .throughput(Throughput::Bytes(8 * ROWS as u64));
    group
}

/// Calls `$measure!` for each way to read a file: a name, the module of the answer, and the file.
macro_rules! for_each_way {
    ($measure:ident, $group:ident) => {
        let turns = shared_cursor::Turns::new(Handle(numbers()));
        $measure!($group, "seek and read", shared_cursor, turns);
        $measure!($group, "read at a place", shared_cursor, Placed(numbers()));
        if let Some(name) = yours!("file_handles", "shared_cursor") {
            let turns = learners_shared_cursor::Turns::new(Handle(numbers()));
            $measure!($group, name, learners_shared_cursor, turns);
        }
    };
}

fn blocks(c: &mut Criterion) {
    const BLOCK: usize = 4096;
    let mut group = group(c, "blocks");
    macro_rules! measure {
        ($group:ident, $name:expr, $answer:ident, $file:expr) => {
            let file = $file;
            for threads in THREADS {
                let read = |thread| {
                    let mut buffer = [0; BLOCK];
                    for block in (thread..8 * ROWS / BLOCK).step_by(threads) {
                        let place = (block * BLOCK) as u64;
                        $answer::fill(&file, &mut buffer, place).expect("it can be read");
                        black_box(&buffer);
                    }
                };
                let together = || {
                    thread::scope(|scope| {
                        for thread in 0..threads {
                            scope.spawn(move || read(thread));
                        }
                    });
                };
                $group.bench_function(BenchmarkId::new($name, threads), |b| b.iter(together));
            }
        };
    }
    for_each_way!(measure, group);
    group.finish();
}

fn sum(c: &mut Criterion) {
    let mut group = group(c, "sum");
    macro_rules! measure {
        ($group:ident, $name:expr, $answer:ident, $file:expr) => {
            let file = $file;
            for threads in THREADS {
                $group.bench_function(BenchmarkId::new($name, threads), |b| {
                    b.iter(|| $answer::reduce(&file, ROWS, threads).expect("it can be read"));
                });
            }
        };
    }
    for_each_way!(measure, group);
    group.finish();
}

criterion_group!(file_handles, blocks, sum);
criterion_main!(file_handles);
