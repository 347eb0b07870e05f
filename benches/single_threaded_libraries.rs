//! What it costs to keep a library to one thread, with libhdf5 and SQLite themselves.
//!
//! `cargo bench --bench single_threaded_libraries`, or with `-- --quick` behind it for a first look. What the
//! learner has not started is left out.
//!
//! - `call`: threads read single values through libhdf5's C functions, behind `locked_library`, by
//!   `library_thread`, or each from a process of its own, through a pipe.
//! - `rows`: two threads insert rows into SQLite through `batches`, by the size of a batch.
//! - `core`: the reduction core on the compressed `/sst`: one lock, one thread for the library, or processes
//!   that have a library each.

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput};
use harness::yours;
use interleave::sample::{self, Size};
use interleave::{Error, Options, Strategy, processes, reduce};
use std::io::{self, Read, Write};
use std::ops::Range;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

#[allow(dead_code, reason = "not all of it is measured")]
#[path = "../solutions/single_threaded_libraries/batches.rs"]
mod batches;
#[allow(unused, clippy::all, clippy::undocumented_unsafe_blocks)]
#[path = "../exercises/single_threaded_libraries/batches.rs"]
mod learners_batches;
#[allow(unused, clippy::all, clippy::undocumented_unsafe_blocks)]
#[path = "../exercises/single_threaded_libraries/library_thread.rs"]
mod learners_library_thread;
#[allow(unused, clippy::all, clippy::undocumented_unsafe_blocks)]
#[path = "../exercises/single_threaded_libraries/locked_library.rs"]
mod learners_locked_library;
#[allow(dead_code, reason = "not all of it is measured")]
#[path = "../solutions/single_threaded_libraries/library_thread.rs"]
mod library_thread;
#[allow(dead_code, reason = "not all of it is measured")]
#[path = "../solutions/single_threaded_libraries/locked_library.rs"]
mod locked_library;

const THREADS: [usize; 3] = [1, 2, 4];

/// What a process is started with that has a library of its own.
const SERVE: &str = "--serve-the-core";
/// The same for one that reads single values.
const SERVE_VALUES: &str = "--serve-values";

fn group<'a>(c: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = c.benchmark_group(format!("single_threaded_libraries/{name}"));
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(700));
    group
}

/// `/array` through libhdf5's C functions, for a caller that keeps it to one thread at a time.
fn array() -> bare::Hdf5 {
    let path = sample::path(Size::Tiny).expect("the sample file can be written");
    // SAFETY: the benchmarks are run one after the other, and each keeps its handle behind a lock or on
    // one thread. No handle is open when the next one is opened.
    unsafe { bare::Hdf5::open(&path, "/array") }.expect("the sample file can be opened")
}

fn read(library: &bare::Hdf5, rows: Range<usize>) -> Result<Vec<f64>, Error> {
    let (file, dataset) = ("".into(), "/array".into());
    library.read(rows.clone()).map_err(|reason| Error::Read { file, dataset, rows, reason })
}

/// The library behind the lock of one of the answers, which have a trait each.
macro_rules! library {
    ($($answer:ident),*) => {
        $(impl $answer::Library for bare::Hdf5 {
            fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
                read(self, rows)
            }

            fn visit(&self, each: &mut dyn FnMut(&str) -> bool) {
                self.visit_attributes(each);
            }
        })*
    };
}
library!(locked_library, learners_locked_library);

/// So many threads make 200 calls together.
fn calls(threads: usize, call: impl Fn(usize) + Sync) {
    thread::scope(|scope| {
        for thread in 0..threads {
            let call = &call;
            scope.spawn(move || (thread..200).step_by(threads).for_each(call));
        }
    });
}

fn call(c: &mut Criterion) {
    let mut group = group(c, "call by threads");
    group.throughput(Throughput::Elements(200));
    let mut behind_a_lock = |name: &str, read: &(dyn Fn(usize) + Sync)| {
        for threads in THREADS {
            group.bench_function(BenchmarkId::new(name, threads), |b| {
                b.iter(|| calls(threads, read))
            });
        }
    };
    {
        let library = locked_library::Locked::new(array());
        behind_a_lock("locked_library", &|row| drop(library.read(row..row + 1)));
    }
    if let Some(name) = yours!("single_threaded_libraries", "locked_library") {
        let library = learners_locked_library::Locked::new(array());
        behind_a_lock(name, &|row| drop(library.read(row..row + 1)));
    }
    {
        let library = library_thread::LibraryThread::start(array);
        let read = |row| drop(library.call(move |library| read(library, row..row + 1)));
        behind_a_lock("library_thread", &read);
    }
    if let Some(name) = yours!("single_threaded_libraries", "library_thread") {
        let library = learners_library_thread::LibraryThread::start(array);
        let read = |row| drop(library.call(move |library| read(library, row..row + 1)));
        behind_a_lock(name, &read);
    }
    for threads in THREADS {
        let processes: Vec<_> = (0..threads).map(|_| Mutex::new(Far::start())).collect();
        group.bench_function(BenchmarkId::new("a process each", threads), |b| {
            // A thread's calls are those of one process: no other thread wants its lock.
            b.iter(|| {
                calls(threads, |row| {
                    processes[row % threads].lock().expect("no call panics").read(row)
                })
            });
        });
    }
    group.finish();
}

/// A process that has the file open. It's asked for a row, and answers with the value, through pipes.
struct Far {
    /// Closed before the process is waited for, which ends it.
    rows: Option<ChildStdin>,
    values: ChildStdout,
    process: Child,
}

impl Far {
    fn start() -> Far {
        let program = std::env::current_exe().expect("the benchmark has a path");
        let mut command = Command::new(program);
        let command = command.arg(SERVE_VALUES).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("a process can be started");
        let (rows, values) = (process.stdin.take(), process.stdout.take().expect("it is piped"));
        Far { rows, values, process }
    }

    fn read(&mut self, row: usize) {
        let rows = self.rows.as_mut().expect("only `drop` takes it");
        rows.write_all(&(row as u64).to_le_bytes()).expect("the process is there");
        self.values.read_exact(&mut [0; 8]).expect("the process answers");
    }

    /// In the process.
    fn serve() {
        let (library, mut bytes) = (array(), [0; 8]);
        while io::stdin().read_exact(&mut bytes).is_ok() {
            let row = u64::from_le_bytes(bytes) as usize;
            let values = read(&library, row..row + 1).expect("it can be read");
            let mut out = io::stdout().lock();
            out.write_all(&values[0].to_le_bytes()).expect("the benchmark waits");
            out.flush().expect("the benchmark waits");
        }
    }
}

impl Drop for Far {
    fn drop(&mut self) {
        drop(self.rows.take());
        let _ = self.process.wait();
    }
}

/// Inserts rows into a table, many in one statement.
fn inserts(database: &Mutex<bare::Sqlite>, rows: &[usize]) -> Result<(), Error> {
    let values: Vec<String> = rows.iter().map(|row| format!("({row})")).collect();
    let sql = format!("INSERT INTO rows VALUES {}", values.join(","));
    let inserted = database.lock().expect("no trip panics").run(&sql);
    inserted.expect("it can be inserted");
    Ok(())
}

fn rows(c: &mut Criterion) {
    const ROWS: usize = 2000;
    // SAFETY: the benchmarks are run one after the other, and SQLite is behind a lock.
    let Some(database) = (unsafe { bare::Sqlite::open() }) else {
        eprintln!("SQLite is not on this machine: `rows` is left out");
        return;
    };
    let database = Arc::new(Mutex::new(database));
    let run = |sql| database.lock().expect("no trip panics").run(sql).expect("it is SQL");
    run("CREATE TABLE rows (value INTEGER)");
    let mut group = group(c, "rows by rows in a batch");
    group.throughput(Throughput::Elements(ROWS as u64));
    /// Two threads insert all rows in batches.
    macro_rules! measure {
        ($name:expr, $answer:ident) => {
            for most in [1, 10, 100, 1000] {
                group.bench_function(BenchmarkId::new($name, most), |b| {
                    b.iter(|| {
                        run("DELETE FROM rows");
                        let database = Arc::clone(&database);
                        let trip = move |rows: Vec<usize>| inserts(&database, &rows);
                        let batches = $answer::Batches::new(most, trip);
                        calls_of(ROWS, |row| batches.push(row).expect("it can be inserted"));
                    });
                });
            }
        };
    }
    measure!("batches", batches);
    if let Some(name) = yours!("single_threaded_libraries", "batches") {
        measure!(name, learners_batches);
    }
    group.finish();
}

/// Two threads make so many calls together.
fn calls_of(calls: usize, call: impl Fn(usize) + Sync) {
    thread::scope(|scope| {
        for thread in 0..2 {
            let call = &call;
            scope.spawn(move || (thread..calls).step_by(2).for_each(call));
        }
    });
}

fn core(c: &mut Criterion) {
    let path = sample::path(Size::Bench).expect("the sample file can be written");
    let mut group = group(c, "core by workers");
    for (name, strategy) in [
        ("one lock", Strategy::SharedHandle),
        ("library thread", Strategy::LibraryThread),
        ("processes", Strategy::Processes),
    ] {
        for threads in THREADS {
            let options = Options { threads, strategy, ..Options::default() };
            group.bench_function(BenchmarkId::new(name, threads), |b| {
                b.iter(|| reduce(&path, "/sst", &options).expect("it can be read"));
            });
        }
    }
    group.finish();
}

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == SERVE) {
        return match processes::serve() {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
    if std::env::args().any(|argument| argument == SERVE_VALUES) {
        Far::serve();
        return ExitCode::SUCCESS;
    }
    processes::install([SERVE]);
    let mut criterion = Criterion::default().configure_from_args();
    call(&mut criterion);
    rows(&mut criterion);
    core(&mut criterion);
    criterion.final_summary();
    ExitCode::SUCCESS
}
