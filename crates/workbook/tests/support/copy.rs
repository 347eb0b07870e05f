//! A copy of this checkout, to change and to check with the real cargo.

#![allow(dead_code, reason = "each test target uses a part of it")]

use super::{Said, app, root, script};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use workbook::checkout::tree::Tree;

/// What is copied: what is needed to check exercises, to measure them and to build the book.
const PARTS: [&str; 12] = [
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "book.toml",
    "benches",
    "chapters",
    "crates",
    "examples",
    "exercises",
    "solutions",
    "src",
    "tests",
];

/// Packages that are made of files elsewhere in the checkout: for these, cargo remembers where this checkout is.
const MOUNTING: [&str; 5] = ["answers", "benches", "by-", "every-interleaving", "solutions"];

/// A copy of this checkout, with what has been built of it.
pub struct Copy {
    folder: PathBuf,
    /// Held as long as the copy is used: there is one place for all tests.
    _alone: File,
}

impl Copy {
    pub fn new() -> Copy {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let alone = File::create(place.join("copy.lock")).unwrap();
        alone.lock().unwrap();
        let folder = place.join("copy");
        // What the last test has changed, and what the app remembers of it, is not of this learner.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).unwrap();
        cp(&PARTS.map(|part| root().join(part)), &folder);
        cp(&[root().join("mpi/src")], &folder.join("mpi"));
        take_what_is_built(&folder.join("target"));
        // What is not optimised is there already, and what is measured here is of no interest.
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let line = format!(
            r#"for arg; do
    shift
    case $arg in
    bench) set -- "$@" bench --profile dev ;;
    *) set -- "$@" "$arg" ;;
    esac
done
exec '{cargo}' "$@""#
        );
        script(&folder.join("cargo"), &line);
        Copy { folder, _alone: alone }
    }

    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// The app in this copy, with the `cargo` that is there.
    pub fn command(&self) -> Command {
        let mut command = app(&self.folder);
        command.env("CARGO", self.folder.join("cargo"));
        // The solutions of the copy are checked nowhere else.
        command.env_remove("INTERLEAVE_SOLUTIONS");
        command
    }

    pub fn run(&self, args: &[&str]) -> Said {
        self.command().args(args).output().unwrap().into()
    }

    pub fn tree(&self) -> Tree {
        Tree::open(&self.folder).unwrap()
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn write(&self, path: &str, text: &str) {
        fs::write(self.folder.join(path), text).unwrap();
    }

    pub fn change(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has {from}");
        self.write(path, &text.replace(from, to));
    }

    /// Makes the benchmark of the chapter threads one that takes no time, and waits for a file `go`
    /// first. It writes its number to the file `pid`.
    pub fn measure_little(&self) {
        for stray in ["pid", "go"] {
            let _ = fs::remove_file(self.folder.join(stray));
        }
        self.write("benches/threads.rs", LITTLE_BENCH);
    }

    /// Makes the defect, looks, and mends it.
    pub fn planted(
        &self,
        path: &str,
        text: Option<&str>,
        look: impl FnOnce() -> Vec<String>,
    ) -> Vec<String> {
        let old = fs::read(self.folder.join(path)).ok();
        match text {
            Some(text) => self.write(path, text),
            None => fs::remove_file(self.folder.join(path)).unwrap(),
        }
        let found = look();
        match old {
            Some(old) => fs::write(self.folder.join(path), old).unwrap(),
            None => fs::remove_file(self.folder.join(path)).unwrap(),
        }
        found
    }
}

/// What [`Copy::measure_little`] puts in place of the chapter's benchmark.
const LITTLE_BENCH: &str = r#"//! Measures little.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use interleave::Memory;
use std::time::Duration;

#[path = "../solutions/threads/claim.rs"]
mod claim;
#[allow(unused, clippy::all)]
#[path = "../exercises/threads/claim.rs"]
mod yours;

fn little(c: &mut Criterion) {
    // A benchmark runs in the folder of its package.
    std::fs::write("../pid", std::process::id().to_string() + "\n").unwrap();
    while !std::path::Path::new("../go").exists() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let source = Memory((0..1000).map(f64::from).collect());
    let mut group = c.benchmark_group("threads/little by threads");
    group.warm_up_time(Duration::from_millis(1)).measurement_time(Duration::from_millis(10));
    // Of 100,000, which is usual, each takes long where nothing is optimised.
    group.nresamples(1001);
    for threads in [1, 2] {
        group.bench_function(BenchmarkId::new("claim", threads), |b| {
            b.iter(|| claim::claim(&source, 100, threads));
        });
        if let Some(name) = harness::yours!("threads", "claim") {
            group.bench_function(BenchmarkId::new(name, threads), |b| {
                b.iter(|| yours::claim(&source, 100, threads));
            });
        }
    }
}

criterion_group!(threads, little);
criterion_main!(threads);
"#;

/// Links into `target` what this checkout's cargo has built: rustc writes new files, except for the lists of what it
/// has read, which nobody needs any more. Cargo writes over its own, and build scripts over theirs.
fn take_what_is_built(target: &Path) {
    let built = Tree::open(&root()).unwrap().target_dir().join("debug");
    fs::create_dir_all(target.join("debug/deps")).unwrap();
    for file in fs::read_dir(built.join("deps")).unwrap() {
        let file = file.unwrap();
        if file.path().extension().is_some_and(|ending| ending == "d") {
            continue;
        }
        // Another cargo may be at work there, with files that come and go.
        let _ = fs::hard_link(file.path(), target.join("debug/deps").join(file.file_name()));
    }
    for folder in ["build", ".fingerprint"] {
        let packages = fs::read_dir(built.join(folder)).unwrap().map(|package| package.unwrap());
        let stays = |package: &fs::DirEntry| {
            let name = package.file_name().into_string().unwrap();
            !MOUNTING.iter().any(|mounting| name.starts_with(mounting))
        };
        let packages: Vec<_> = packages.filter(stays).map(|package| package.path()).collect();
        cp(&packages, &target.join("debug").join(folder));
    }
}

/// Copies files and folders into `folder`, with the times of the files, which cargo goes by.
fn cp(from: &[PathBuf], folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    let done = Command::new("cp").arg("-pR").args(from).arg(folder).status().unwrap();
    assert!(done.success(), "{} is filled: {done}", folder.display());
}
