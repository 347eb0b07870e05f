//! A broker and a file to begin with, and jobs without faults.

use crate::files;
use crate::hosts::{Hosts, address};
use crate::program::Program;
use interleave::{Options, Strategy, reduce, sample};
use rustix::process::Signal;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// The program that is tried.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_interleave-cluster");

/// Hosts with a broker on `h0`, and a file that all of them see.
pub struct Cluster {
    pub hosts: Hosts,
    pub broker: Option<Program>,
    pub url: String,
    pub folder: tempfile::TempDir,
    pub file: PathBuf,
}

impl Cluster {
    pub fn new() -> Cluster {
        Cluster::of(files::Kind::Long)
    }

    /// The same with a file of this kind.
    pub fn of(kind: files::Kind) -> Cluster {
        let mut cluster = Cluster::with(kind);
        cluster.start_broker();
        cluster
    }

    /// The same before the broker was started.
    pub fn without_broker() -> Cluster {
        Cluster::with(files::Kind::Long)
    }

    /// Hosts that see a copy of a file of this kind.
    pub fn with(kind: files::Kind) -> Cluster {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("data.h5");
        files::copy(kind, &file);
        let url = format!("nats://{}:4222", address(0));
        // The login makes no difference to the faults; `locks` tries it.
        Cluster { hosts: Hosts::new(), broker: None, url, folder, file }
    }

    /// Starts the broker, or starts it again with what it has stored.
    pub fn start_broker(&mut self) {
        let mut command = self.hosts.command(0, ":");
        let at = ["-a", &address(0), "-p", "4222", "-js", "-sd"];
        let broker = Program::start(command.arg("nats-server").args(at).arg(self.store()));
        broker.says("Server is ready", 1);
        self.broker = Some(broker);
    }

    /// Where the broker keeps what it was given.
    pub fn store(&self) -> PathBuf {
        self.folder.path().join("broker")
    }

    /// A worker on host `n`.
    pub fn worker(&self, n: usize, more: &[&str]) -> Program {
        self.worker_after(n, ":", more)
    }

    /// A worker on host `n`, after a line of shell.
    pub fn worker_after(&self, n: usize, before: &str, more: &[&str]) -> Program {
        let mut command = self.hosts.command(n, before);
        let command = command.args([PROGRAM, "worker", &self.url, "--threads", "1", "--verbose"]);
        Program::start(command.args(more))
    }

    /// A manager on `h0`.
    pub fn manager(&self, more: &[&str]) -> Program {
        self.manager_of(&self.file, "/x", more)
    }

    pub fn manager_of(&self, file: &Path, dataset: &str, more: &[&str]) -> Program {
        let mut command = self.hosts.command(0, ":");
        let command = command.args([PROGRAM, "reduce", "--cluster", &self.url]);
        Program::start(command.arg(file).arg(dataset).args(more))
    }

    /// What one thread prints of the file.
    pub fn one_thread(&self) -> String {
        one_thread(&self.file, "/x")
    }
}

/// What one thread prints.
pub fn one_thread(file: &Path, dataset: &str) -> String {
    let options = Options { strategy: Strategy::Sequential, ..Options::default() };
    format!("{}\n", reduce(file, dataset, &options).unwrap())
}

/// All datasets of the files that the core's tests keep, of the sample, and of the file with many pieces, each with
/// what one thread prints of it. What one thread cannot read either is left out.
static EXPECTED: LazyLock<Vec<(PathBuf, String, String)>> = LazyLock::new(|| {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/reduction/data");
    let kept = std::fs::read_dir(kept).unwrap().map(|entry| entry.unwrap().path());
    let kept = kept.filter(|path| path.extension().is_some_and(|extension| extension == "h5"));
    let mut files: Vec<PathBuf> = kept.collect();
    files.extend([sample::path(sample::Size::Tiny).unwrap(), files::path(files::Kind::Long)]);
    // Through libhdf5 one thread could not read what a plugin has to decode.
    let options = Options { threads: 1, ..Options::default() };
    let mut expected = Vec::new();
    for file in files {
        let before = expected.len();
        for dataset in interleave::list(&file).unwrap() {
            if let Ok(summary) = reduce(&file, &dataset.name, &options) {
                expected.push((file.clone(), dataset.name, format!("{summary}\n")));
            }
        }
        let of_hdf5_2 = file.ends_with("layout_5.h5");
        assert!(expected.len() > before || of_hdf5_2, "{}", file.display());
    }
    expected
});

/// As many workers as this give the bits of one thread.
pub fn same_bits<const WORKERS: usize>() {
    let cluster = Cluster::new();
    let workers: Vec<Program> =
        (0..WORKERS).map(|n| cluster.worker(1 + n % 3, &["--stay"])).collect();
    for (file, dataset, expected) in &*EXPECTED {
        cluster.manager_of(file, dataset, &[]).wait().must_be(expected);
    }
    for worker in workers {
        worker.kill();
    }
}

pub fn several_files_are_refused() {
    let mut command = std::process::Command::new(PROGRAM);
    let command = command.args(["reduce", "--cluster", "nats://127.0.0.1:1", "a.h5", "b.h5", "/x"]);
    let said = command.output().unwrap();
    assert_eq!(said.status.code(), Some(2));
    let said = String::from_utf8(said.stderr).unwrap();
    assert!(said.contains("one file at a time") && said.contains("--stay"), "{said}");
}

pub fn json_is_of_one_thread_too() {
    let cluster = Cluster::new();
    let worker = cluster.worker(1, &[]);
    let ended = cluster.manager(&["--json"]).wait();
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let printed: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let options = Options { strategy: Strategy::Sequential, ..Options::default() };
    let summary = reduce(&cluster.file, "/x", &options).unwrap();
    let statistics = serde_json::to_value(tool::Statistics::new(&summary)).unwrap();
    for (name, value) in statistics.as_object().unwrap() {
        assert_eq!(&printed[name], value, "{name}");
    }
    let job = ["dataset", "workers", "hosts", "twice"].map(|name| printed[name].clone());
    assert_eq!(serde_json::Value::from(job.to_vec()), serde_json::json!(["/x", 1, 1, 0]));
    assert_eq!(worker.wait().code, Some(0));
}

pub fn idle_workers_end() {
    // The machine may be busy with something else for once, but not three times.
    let soon = (0..3).any(|_| {
        let cluster = Cluster::of(files::Kind::Short);
        let workers: Vec<Program> = (1..4).map(|n| cluster.worker(n, &["--pace", "1.5"])).collect();
        let manager = cluster.manager(&[]);
        manager.wait().must_be(&cluster.one_thread());
        let over = Instant::now();
        for worker in workers {
            assert_eq!(worker.wait().code, Some(0));
        }
        over.elapsed() < Duration::from_secs(1)
    });
    assert!(soon);
}

pub fn no_workers() {
    let cluster = Cluster::new();
    let began = Instant::now();
    let ended = cluster.manager(&["--patience", "2"]).wait();
    ended.must_fail(&["no worker heard of for 2 s", "./interleave-cluster worker"]);
    assert!(began.elapsed() >= Duration::from_secs(2));
    // Nothing is left of the job, so that a worker that comes late does not do it for nobody.
    let ended = cluster.worker(1, &["--wait", "1"]).wait();
    ended.must_fail(&["no job came in 1 s"]);
}

pub fn no_job() {
    let cluster = Cluster::new();
    cluster.worker(1, &["--wait", "0.5"]).wait().must_fail(&["no job came in 0.5 s"]);
}

pub fn no_manager() {
    let cluster = Cluster::new();
    let worker = cluster.worker(1, &["--pace", "0.05", "--patience", "2"]);
    let manager = cluster.manager(&[]);
    worker.says("takes", 3);
    manager.kill();
    // It does what there is to do, and does not wait forever for the end.
    worker.wait().must_fail(&["no manager heard of for 2 s"]);
    // What it did is kept.
    let ended = cluster.manager(&["--patience", "5"]).wait();
    ended.must_be(&cluster.one_thread());
}

pub fn interrupted() {
    let cluster = Cluster::new();
    let worker = cluster.worker(1, &["--pace", "0.05"]);
    let manager = cluster.manager(&[]);
    worker.says("takes", 3);
    manager.signal(Signal::INT);
    let ended = manager.wait();
    assert_eq!((ended.code, &*ended.out), (Some(130), ""), "{}", ended.err);
    // Nobody waits for the rest any more.
    assert_eq!(worker.wait().code, Some(0));
}
