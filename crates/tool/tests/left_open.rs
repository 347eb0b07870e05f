//! Files that their writer has not closed: `recover` and `follow`.
//!
//! A copy that is taken between two steps of a writer is what a `kill -9` at that moment leaves: what a
//! process has written is the kernel's. `peers/killed.py` kills real ones.

mod support;

use hdf5::file::LibraryVersion;
use hdf5::{Dataset, File, FileBuilder, SimpleExtents};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use support::{Said, tool, wait_until_written};
use tempfile::TempDir;

/// A program that writes rows of three values; the values of row r are 3 r, 3 r + 1, 3 r + 2.
struct Writer {
    folder: TempDir,
    /// Closed before the folder goes.
    open: Option<(Dataset, File)>,
    rows: usize,
}

impl Writer {
    fn new(user_block: u64, swmr: bool) -> Writer {
        let folder = tempfile::tempdir().unwrap();
        let file = FileBuilder::new()
            .with_fcpl(|fcpl| fcpl.userblock(user_block))
            .with_fapl(|fapl| fapl.libver_bounds(LibraryVersion::V110, LibraryVersion::V110))
            .create(folder.path().join("run.h5"))
            .unwrap();
        let new = file.new_dataset::<f64>().shape(SimpleExtents::resizable([0, 3]));
        let dataset = new.chunk((16, 3)).create("rows").unwrap();
        if swmr {
            file.start_swmr().unwrap();
        }
        Writer { folder, open: Some((dataset, file)), rows: 0 }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("run.h5")
    }

    /// Appends rows; they are flushed if that is asked for.
    fn append(&mut self, rows: usize, flushes: bool) {
        let (dataset, _) = self.open.as_ref().unwrap();
        dataset.resize((self.rows + rows, 3)).unwrap();
        for row in self.rows..self.rows + rows {
            let values = [0, 1, 2].map(|n| (3 * row + n) as f64);
            dataset.write_slice(&values, (row, ..)).unwrap();
        }
        self.rows += rows;
        if flushes {
            dataset.flush().unwrap();
        }
    }

    /// What a kill at this moment leaves.
    fn killed(&self, name: &str) -> PathBuf {
        let copy = self.folder.path().join(name);
        fs::copy(self.path(), &copy).unwrap();
        copy
    }

    fn close(&mut self) {
        self.open = None;
    }
}

fn run(command: &str, file: &Path, args: &[&str]) -> Said {
    tool(file.parent().unwrap()).arg(command).arg(file).args(args).output().unwrap().into()
}

#[track_caller]
fn recovered(file: &Path, args: &[&str]) -> Value {
    let said = run("recover", file, &[args, &["--json"]].concat());
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    serde_json::from_str(&said.out).unwrap()
}

/// The sum of the values of so many rows.
fn sum(rows: usize) -> f64 {
    (0..3 * rows).sum::<usize>() as f64
}

#[test]
fn every_flushed_row_survives_a_kill_at_any_step() {
    for user_block in [0, 512] {
        let mut writer = Writer::new(user_block, true);
        writer.append(1, true);
        for step in 0..12 {
            let flushed = writer.rows;
            // What is appended and not flushed may be there or not.
            writer.append(7, false);
            let killed = writer.killed(&format!("{step}.h5"));
            let before = fs::read(&killed).unwrap();
            let told = recovered(&killed, &[]);
            assert_eq!(told["state"], "swmr writer gone");
            assert_eq!(fs::read(&killed).unwrap(), before, "the file itself is left alone");
            let rows = told["datasets"][0]["rows"].as_u64().unwrap() as usize;
            assert!(rows >= flushed, "{rows} of {flushed} flushed rows");
            let copy = killed.with_extension("recovered.h5");
            assert_eq!(told["repaired"], copy.to_str().unwrap());
            let file = File::open(&copy).unwrap();
            let values = file.dataset("rows").unwrap().read_2d::<f64>().unwrap();
            let kept: f64 = values.iter().take(3 * flushed).sum();
            assert_eq!(kept, sum(flushed));
            writer.append(0, true);
        }
        writer.close();
    }
}

#[test]
fn in_place_a_few_bytes_change_and_the_file_opens_to_write() {
    let mut writer = Writer::new(0, true);
    writer.append(40, true);
    let killed = writer.killed("killed.h5");
    let before = fs::read(&killed).unwrap();
    let said = run("recover", &killed, &["--in-place"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(
        said.out.contains("repaired in place\n  /rows: 40 rows, 120 values, all read"),
        "{}",
        said.out
    );
    let after = fs::read(&killed).unwrap();
    assert_eq!(before.len(), after.len());
    assert_eq!(before[48..], after[48..], "only the superblock changes");
    File::append(&killed).unwrap().dataset("rows").unwrap().resize((41, 3)).unwrap();
    writer.close();
}

#[test]
fn a_file_that_was_closed_is_left_alone() {
    let mut writer = Writer::new(0, true);
    writer.append(5, true);
    writer.close();
    // The children of other tests may have inherited what libhdf5 had open; the copy is known to none of them.
    let closed = writer.killed("closed.h5");
    let before = fs::read(&closed).unwrap();
    let told = recovered(&closed, &["--in-place"]);
    assert_eq!((&told["state"], &told["repaired"]), (&"closed".into(), &Value::Null));
    assert_eq!(told["datasets"][0]["values"], 15);
    assert_eq!(fs::read(&closed).unwrap(), before);
}

#[test]
fn a_file_that_is_being_written_is_not_touched() {
    let mut writer = Writer::new(0, true);
    writer.append(5, true);
    let said = run("recover", &writer.path(), &["--in-place"]);
    assert_eq!(said.code, Some(2));
    let pid = std::process::id();
    assert!(said.err.contains(&format!("process {pid} has it open to write")), "{}", said.err);
    writer.close();
}

#[test]
fn what_cannot_be_recovered_stays_as_it_was() {
    let mut writer = Writer::new(0, true);
    writer.append(40, true);
    let killed = writer.killed("killed.h5");
    let damage = |bytes: &[u8], at| {
        fs::File::options().write(true).open(&killed).unwrap().write_all_at(bytes, at).unwrap();
    };
    // The root group is no more.
    damage(&[0; 64], 48);
    let before = fs::read(&killed).unwrap();
    for args in [&["--in-place"][..], &[]] {
        let said = run("recover", &killed, args);
        assert_eq!(said.code, Some(2), "{}", said.out);
        assert!(said.err.contains("it cannot be recovered"), "{}", said.err);
        assert_eq!(fs::read(&killed).unwrap(), before);
        assert!(!killed.with_extension("recovered.h5").exists());
    }
    // A superblock with another checksum is not believed, and a copy of something else not overwritten.
    damage(&[7], 20);
    assert!(run("recover", &killed, &[]).err.contains("its superblock is damaged"));
    let sound = writer.killed("sound.h5");
    fs::write(sound.with_extension("recovered.h5"), "mine").unwrap();
    assert!(run("recover", &sound, &[]).err.contains("say --output FILE"));
    assert_eq!(fs::read_to_string(sound.with_extension("recovered.h5")).unwrap(), "mine");
    writer.close();
}

#[test]
fn ctrl_c_leaves_the_file_and_no_part_of_a_copy() {
    let mut writer = Writer::new(0, false);
    let (_, file) = writer.open.as_ref().unwrap();
    // It takes weeks to read. With nothing in it, it would be read at once.
    // One that may grow has an index that grows, too.
    let new = file.new_dataset::<f64>().shape(SimpleExtents::resizable([1 << 50]));
    let endless = new.chunk(1 << 16).create("endless").unwrap();
    endless.write_slice(&[1.0], 0..1).unwrap();
    file.flush().unwrap();
    let bytes = fs::metadata(writer.path()).unwrap().len();
    assert!(bytes < 1 << 20, "{bytes} bytes are copied");
    let killed = writer.killed("killed.h5");
    let before = fs::read(&killed).unwrap();
    let names = || {
        let entries = fs::read_dir(killed.parent().unwrap()).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect::<BTreeSet<_>>()
    };
    let files = names();
    for (in_place, args) in [(false, &[][..]), (true, &["--in-place"])] {
        let mut command = tool(killed.parent().unwrap());
        let child = command.arg("recover").arg(&killed).args(args).spawn().unwrap();
        // Once it has begun: the copy is there, or the marks are gone.
        let has_begun =
            || if in_place { fs::read(&killed).unwrap() != before } else { names() != files };
        while !has_begun() {
            std::thread::yield_now();
        }
        kill_process(Pid::from_child(&child), Signal::INT).unwrap();
        assert_eq!(child.wait_with_output().unwrap().status.code(), Some(130));
        assert_eq!(names(), files);
        assert_eq!(fs::read(&killed).unwrap(), before);
    }
    writer.close();
}

/// The lines that `follow` prints, as they come.
fn followed(file: &Path, args: &[&str]) -> impl Iterator<Item = Value> + use<> {
    let mut child = tool(file.parent().unwrap())
        .args(["follow", file.to_str().unwrap(), "rows", "--json"])
        .args(args)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let out = child.stdout.take().unwrap();
    let mut lines = BufReader::new(out).lines();
    std::iter::from_fn(move || match lines.next() {
        Some(line) => Some(serde_json::from_str(&line.unwrap()).unwrap()),
        None => {
            assert!(child.wait().unwrap().success());
            None
        }
    })
}

#[test]
fn each_row_is_followed_once_until_the_file_is_closed() {
    for args in [&[][..], &["--poll", "5ms"]] {
        let mut writer = Writer::new(0, true);
        let mut told = followed(&writer.path(), args);
        assert_eq!(told.next().unwrap()["rows"], 0);
        let mut seen = 0;
        for rows in [1, 20, 3, 40] {
            writer.append(rows, true);
            // One look may find less than all of it, and the next the rest.
            while seen < writer.rows {
                let told = told.next().unwrap();
                let new = told["new"].as_u64().unwrap() as usize;
                assert!(new > 0);
                seen += new;
                assert_eq!(told["rows"], seen);
                assert_eq!(told["count"], 3 * seen);
            }
        }
        // What comes with the close is read too.
        writer.append(2, false);
        writer.close();
        let last = told.last().unwrap();
        assert_eq!(last["ended"], "closed");
        assert_eq!(last["rows"], 66);
        assert_eq!((&last["min"], &last["max"]), (&0.0.into(), &197.0.into()));
        assert_eq!(last["mean"], sum(66) / 198.0);
    }
}

#[test]
fn rows_that_are_cut_off_do_not_stay_in_the_numbers() {
    let mut writer = Writer::new(0, true);
    writer.append(10, true);
    let mut told = followed(&writer.path(), &["--poll", "5ms"]);
    assert_eq!(told.next().unwrap()["rows"], 10);
    let (dataset, _) = writer.open.as_ref().unwrap();
    dataset.resize((4, 3)).unwrap();
    dataset.flush().unwrap();
    let anew = told.next().unwrap();
    assert_eq!((&anew["rows"], &anew["count"], &anew["new"]), (&4.into(), &12.into(), &4.into()));
    assert_eq!((&anew["restarts"], &anew["max"]), (&1.into(), &11.0.into()));
    writer.rows = 4;
    writer.append(3, true);
    writer.close();
    let last = told.last().unwrap();
    assert_eq!(
        (&last["rows"], &last["count"], &last["mean"]),
        (&7.into(), &21.into(), &10.0.into())
    );
}

#[test]
fn numbers_are_followed_as_they_are_reduced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.h5");
    let file = FileBuilder::new().create(&path).unwrap();
    let new = || file.new_dataset_builder();
    new().with_data(&[1e-9, f64::INFINITY]).create("infinite").unwrap();
    new().with_data(&[1e-9, 1e300]).create("wide").unwrap();
    let times = [1_700_000_000_123_456_789_i64, 1_700_000_000_123_456_791];
    new().with_data(&times).create("times").unwrap();
    file.close().unwrap();
    wait_until_written(&path);
    for dataset in ["infinite", "wide", "times"] {
        let said = |command, args: &[&str]| run(command, &path, &[&[dataset], args].concat()).out;
        let json = |command| serde_json::from_str::<Value>(&said(command, &["--json"])).unwrap();
        let (followed, reduced) = (json("follow"), json("reduce"));
        for key in ["count", "nan", "mean", "min", "max", "std"] {
            assert_eq!(followed[key], reduced[key], "{dataset}, {key}");
        }
        let followed = said("follow", &[]);
        for line in said("reduce", &[]).lines() {
            if let [key @ ("mean" | "min" | "max" | "std"), number] =
                *line.split_whitespace().collect::<Vec<_>>()
            {
                assert!(followed.contains(&format!("{key} {number}")), "{followed}, {line}");
            }
        }
    }
}

#[test]
fn it_ends_when_its_time_is_up() {
    let mut writer = Writer::new(0, true);
    writer.append(4, true);
    let last = followed(&writer.path(), &["--for", "50ms"]).last().unwrap();
    assert_eq!((&last["ended"], &last["rows"]), (&"time".into(), &4.into()));
    writer.close();
}

#[test]
fn a_writer_that_is_gone_is_noticed_from_its_file() {
    let mut writer = Writer::new(0, true);
    writer.append(4, true);
    let killed = writer.killed("killed.h5");
    writer.close();
    // Nobody writes it, and nobody was seen to: it may be written on another machine.
    let last = followed(&killed, &["--for", "50ms"]).last().unwrap();
    assert_eq!((&last["ended"], &last["rows"]), (&"time".into(), &4.into()));
}
