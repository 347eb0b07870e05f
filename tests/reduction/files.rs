//! Files for one test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use hdf5::{File, FileBuilder};
use interleave::parts::{Part, Parts, whole};
use interleave::{Error, Hdf5Source, Options, Source, Summary, reduce};
use tempfile::TempDir;

/// An HDF5 file in a folder of its own, both gone at the end of the test.
pub struct Scratch {
    folder: TempDir,
}

impl Scratch {
    /// A file with what `fill` puts in it.
    pub fn with(fill: impl FnOnce(&File) -> hdf5::Result<()>) -> Scratch {
        Scratch::with_options(&FileBuilder::new(), fill)
    }

    /// A file created with `options`.
    pub fn with_options(
        options: &FileBuilder,
        fill: impl FnOnce(&File) -> hdf5::Result<()>,
    ) -> Scratch {
        let scratch = Scratch::nothing();
        let written = scratch.path().with_extension("written");
        let file = options.create(&written).unwrap();
        fill(&file).unwrap();
        file.close().unwrap();
        // The test reads a copy. libhdf5 locks the file that it writes, and a process that another
        // test starts at that moment inherits the lock and keeps it beyond the close.
        fs::copy(&written, scratch.path()).unwrap();
        scratch
    }

    /// A folder without the file.
    pub fn nothing() -> Scratch {
        Scratch { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("data.h5")
    }

    /// The error of opening `dataset`, and its text with the path of the file as `FILE`.
    pub fn open_error(&self, dataset: &str) -> (Error, String) {
        let error = Hdf5Source::open(self.path(), dataset).expect_err("this cannot be opened");
        let text = self.without_path(&error);
        (error, text)
    }

    pub fn without_path(&self, error: &Error) -> String {
        error.to_string().replace(self.path().to_str().unwrap(), "FILE")
    }
}

/// All values of a dataset.
pub fn values(path: impl AsRef<Path>, dataset: &str) -> Vec<f64> {
    let source = Hdf5Source::open(path, dataset).unwrap();
    source.read(0..source.rows()).unwrap()
}

/// The summary of a dataset, by default options.
pub fn summary(path: impl AsRef<Path>, dataset: &str) -> Summary {
    reduce(path, dataset, &Options::default()).unwrap()
}

/// The same, of parts that are made by several programs, the last one first, and travel as bytes.
pub fn by_parts(path: impl AsRef<Path>, dataset: &str) -> Summary {
    let programs = [(); 3].map(|()| Parts::open(&path, dataset, Options::default()).unwrap());
    let count = programs[0].count();
    let mut bytes = Vec::new();
    for (number, parts) in programs.iter().enumerate() {
        parts.each(|reduce| {
            let mine = (0..count).rev().filter(|index| index % 3 == number as u64);
            bytes.extend(mine.map(|index| (index, reduce(index).unwrap().to_bytes())));
        });
    }
    bytes.sort_unstable();
    whole(bytes.into_iter().map(|(_, part)| Part::from_bytes(part)), &Options::default())
}

/// Runs the test called `name` in a process of its own, with `variables` in its environment.
pub fn in_a_process(name: &str, variables: &[(&str, &Path)]) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", name, "--nocapture"]).envs(variables.iter().copied());
    command
}

/// Asserts that a process ended well and that it did run a test.
pub fn assert_success(output: &Output) {
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}\n{stdout}\n{stderr}", output.status);
    assert!(!stdout.contains("running 0 tests"), "no test of that name\n{stdout}");
}

/// The peak of resident memory of this process in bytes, as Linux counts it.
#[cfg(target_os = "linux")]
pub fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    1024 * line.trim().trim_end_matches(" kB").parse::<u64>().unwrap()
}
