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
    "book.toml",
    "benches",
    "chapters",
    "crates",
    "examples",
    "exercises",
    "mpi/src",
    "solutions",
    "src",
    "tests",
];

/// A copy of this checkout, at a place that stays the same: cargo builds its packages once.
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
        // What the app remembers of the last time is not of this learner.
        let _ = fs::remove_dir_all(folder.join("target"));
        let _ = fs::remove_file(folder.join(".progress"));
        for part in PARTS {
            make_equal(&root().join(part), &folder.join(part));
        }
        let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
        let manifest = quickly_built(&of_another_version(&manifest));
        write_if_new(&folder.join("Cargo.toml"), manifest.as_bytes());
        // It shares what was built of the dependencies, also where the app names its own target folder. What it
        // measures is its own, and is of no interest: what is not optimised is there already.
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let built = Tree::open(&root()).unwrap().target_dir();
        let line = format!(
            r#"for arg; do
    shift
    case $arg in
    '{own}') set -- "$@" '{built}' ;;
    bench) set -- "$@" bench --profile dev ;;
    *) set -- "$@" "$arg" ;;
    esac
done
CARGO_TARGET_DIR='{built}' CRITERION_HOME='{own}/criterion' exec '{cargo}' "$@""#,
            own = folder.join("target").display(),
            built = built.display(),
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

/// The workspace's own version, with something behind it: cargo tells the packages of two checkouts
/// apart by their versions, and by nothing else.
fn of_another_version(manifest: &str) -> String {
    let (before, after) = manifest.split_once("[workspace.package]\nversion = \"").unwrap();
    let (version, after) = after.split_once('"').unwrap();
    let copied = format!("0.0.0-copy-of-{version}");
    // Packages that are published ask for each other by it, or for exactly it.
    let mut after = after.to_owned();
    for exactly in ["", "="] {
        let asked = |version: &str| format!("version = \"{exactly}{version}\"");
        after = after.replace(&asked(version), &asked(&copied));
    }
    format!("{before}[workspace.package]\nversion = \"{copied}\"{after}")
}

/// Without the optimisation of the checker: what is explored in a copy is small, and is waited for once.
fn quickly_built(manifest: &str) -> String {
    let mut manifest = manifest.to_owned();
    for package in ["explorer", "model-std"] {
        let optimised = format!("[profile.dev.package.{package}]\nopt-level = 3\n");
        assert!(manifest.contains(&optimised), "{package} is optimised");
        manifest = manifest.replace(&optimised, "");
    }
    manifest
}

/// Makes `to` the same as `from`, and leaves alone what is the same already. Cargo goes by the times
/// of files: what changes gets the time of now, also when it changes back.
fn make_equal(from: &Path, to: &Path) {
    if from.is_file() {
        write_if_new(to, &fs::read(from).unwrap());
        return;
    }
    let names = |dir: &Path| -> Vec<_> {
        let entries = fs::read_dir(dir).into_iter().flatten();
        entries.map(|entry| entry.unwrap().file_name()).collect()
    };
    let wanted = names(from);
    for name in names(to).into_iter().filter(|name| !wanted.contains(name)) {
        let gone = to.join(name);
        if gone.is_dir() { fs::remove_dir_all(gone) } else { fs::remove_file(gone) }.unwrap();
    }
    for name in wanted {
        make_equal(&from.join(&name), &to.join(&name));
    }
}

fn write_if_new(path: &Path, bytes: &[u8]) {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}
