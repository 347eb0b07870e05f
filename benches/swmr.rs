//! How long after an append a reader has seen the row: by the events of the file system, and by checking now
//! and then.
//!
//! `cargo bench --bench swmr`, or with `-- --quick` behind it for a first look. The learner's `watch` is left
//! out until it has been started.
//!
//! The writer is a process of its own, which appends a row to a dataset of libhdf5 and flushes it. It waits
//! before each append, each time for another part of the time between two checks, so that no append has a
//! special place in it. What is measured is the time from the beginning of the append until the reader has
//! the row.

use criterion::{BenchmarkId, Criterion, SamplingMode};
use harness::yours;
use hdf5::file::LibraryVersion::V110;
use hdf5::{File, SimpleExtents};
use interleave::Follower;
use notify::{RecursiveMode, Watcher};
use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

#[allow(unused, clippy::all)]
#[path = "../exercises/swmr/watch.rs"]
mod learners_watch;
#[path = "../solutions/swmr/watch.rs"]
mod watch;

/// What the writer is started with, followed by the path of its file.
const WRITE: &str = "--write-rows";
/// A reader that has seen nothing for so long sees nothing any more.
const LIMIT: Duration = Duration::from_secs(20);

/// The writer's side: for each line, which says how many microseconds to wait, it appends a row, and says when
/// it began.
fn write(path: &Path) -> hdf5::Result<()> {
    let file =
        File::with_options().with_fapl(|fapl| fapl.libver_bounds(V110, V110)).create(path)?;
    let extents = SimpleExtents::resizable([0]);
    let rows = file.new_dataset::<f64>().shape(extents).chunk(512).create("rows")?;
    file.start_swmr()?;
    let (orders, mut says) = (std::io::stdin().lines(), std::io::stdout());
    writeln!(says, "ready").expect("the reader listens");
    for (row, order) in orders.map_while(Result::ok).enumerate() {
        thread::sleep(Duration::from_micros(order.parse().expect("the reader sends numbers")));
        let began = since_1970();
        rows.resize(row + 1)?;
        rows.write_slice(&[1.0], row..row + 1)?;
        rows.flush()?;
        writeln!(says, "{}", began.as_nanos()).expect("the reader listens");
    }
    Ok(())
}

/// The one clock that two processes have in common.
fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later than 1970")
}

/// A file that a writer appends to.
struct Run {
    _folder: TempDir,
    path: PathBuf,
    writer: Child,
    orders: ChildStdin,
    says: BufReader<ChildStdout>,
    /// The rows that this process has seen.
    reader: RefCell<Follower>,
}

impl Run {
    fn start() -> Run {
        let folder = tempfile::tempdir().expect("there is a temporary folder");
        let path = folder.path().join("run.h5");
        let mut writer = Command::new(std::env::current_exe().expect("this program has a path"))
            .arg(WRITE)
            .arg(&path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it can be started once more");
        let orders = writer.stdin.take().expect("it was asked for");
        let mut says = BufReader::new(writer.stdout.take().expect("it was asked for"));
        says.read_line(&mut String::new()).expect("the writer is ready");
        let reader = Follower::open(&path, "rows").expect("there is a file to read along");
        Run { _folder: folder, path, writer, orders, says, reader: RefCell::new(reader) }
    }

    fn rows(&self) -> usize {
        let mut reader = self.reader.borrow_mut();
        reader.refresh().expect("the writer is alive");
        reader.summary().count() as usize
    }

    /// Has a row appended after a while. From the beginning of the append until `see`, which is given the
    /// number of rows before, has seen it.
    fn append(&mut self, after: Duration, see: impl Fn(&Run, usize) -> Option<usize>) -> Duration {
        let before = self.rows();
        writeln!(self.orders, "{}", after.as_micros()).expect("the writer listens");
        assert_eq!(see(self, before), Some(before + 1), "a row comes");
        let seen = since_1970();
        let mut began = String::new();
        self.says.read_line(&mut began).expect("the writer says when it began");
        let began = Duration::from_nanos(began.trim_end().parse().expect("it is a time"));
        seen.saturating_sub(began)
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // It has nothing to lose.
        let _ = self.writer.kill();
        let _ = self.writer.wait();
    }
}

/// How a reader comes to know.
#[derive(Clone, Copy)]
enum By {
    Events,
    Polling,
}

/// A run as the answers see it.
struct Seen<'a>(&'a Run, By);

enum Heard {
    Events { told: mpsc::Receiver<bool>, _watcher: notify::RecommendedWatcher },
    Nothing,
}

fn heard(run: &Run, by: By) -> Heard {
    if let By::Polling = by {
        return Heard::Nothing;
    }
    let (tell, told) = mpsc::channel();
    let tells = move |event: notify::Result<notify::Event>| {
        // Nobody may listen any more.
        let _ = tell.send(event.map_or(true, |event| event.need_rescan()));
    };
    let mut watcher = notify::recommended_watcher(tells).expect("the system can watch a folder");
    let folder = run.path.parent().expect("a file is in a folder");
    watcher.watch(folder, RecursiveMode::NonRecursive).expect("the folder can be watched");
    Heard::Events { told, _watcher: watcher }
}

/// The traits of the answers, which have the same names.
macro_rules! answer {
    ($answer:ident) => {
        impl $answer::Events for Heard {
            fn next(&self, limit: Duration) -> $answer::Next {
                let Heard::Events { told, .. } = self else {
                    return $answer::Next::Unsupported;
                };
                match told.recv_timeout(limit) {
                    Ok(false) => $answer::Next::Changed,
                    Ok(true) => $answer::Next::Lost,
                    Err(RecvTimeoutError::Timeout) => $answer::Next::Nothing,
                    Err(RecvTimeoutError::Disconnected) => $answer::Next::Unsupported,
                }
            }
        }

        impl $answer::Watched for Seen<'_> {
            type Events = Heard;

            fn watch(&self) -> Heard {
                heard(self.0, self.1)
            }

            fn extent(&self) -> usize {
                self.0.rows()
            }
        }
    };
}

answer!(watch);
answer!(learners_watch);

fn append_to_seen(c: &mut Criterion) {
    let mut group = c.benchmark_group("swmr/append to seen by milliseconds between two checks");
    group
        .sample_size(20)
        .sampling_mode(SamplingMode::Flat)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(2));
    macro_rules! measure {
        ($name:expr, $answer:ident, $by:expr) => {
            for between in [1, 10, 100] {
                group.bench_function(BenchmarkId::new($name, between), |b| {
                    let (between, mut run) = (Duration::from_millis(between), Run::start());
                    // Multiples of the golden section fall everywhere between 0 and 1.
                    let mut place = 0.0_f64;
                    b.iter_custom(|appends| {
                        let append = |_| {
                            place = (place + 0.618_033_988_749_895).fract();
                            run.append(between.mul_f64(1.0 + place), |run, before| {
                                $answer::wait_for_rows(&Seen(run, $by), before, between, LIMIT)
                            })
                        };
                        (0..appends).map(append).sum()
                    });
                });
            }
        };
    }
    measure!("events", watch, By::Events);
    measure!("polling", watch, By::Polling);
    if let Some(name) = yours!("swmr", "watch") {
        measure!(name, learners_watch, By::Events);
    }
    group.finish();
}

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip_while(|argument| argument != WRITE).skip(1);
    if let Some(path) = arguments.next() {
        return match write(Path::new(&path)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        };
    }
    let mut criterion = Criterion::default().configure_from_args();
    append_to_seen(&mut criterion);
    criterion.final_summary();
    ExitCode::SUCCESS
}
