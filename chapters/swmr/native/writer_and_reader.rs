// One process appends to a file, and another reads along. Then the writer is killed.
use hdf5::file::LibraryVersion::V110;
use hdf5::{File, SimpleExtents};
use interleave::left_open::State;
use interleave::{Follower, Options, reduce};
use std::env::{args, current_exe, var_os};
use std::io::{BufRead, BufReader, Write, stdout};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// The reader gives up when it hears nothing for this long.
const LIMIT: Duration = Duration::from_secs(20);

fn write(path: &Path) -> hdf5::Result<()> {
    let file =
        File::with_options().with_fapl(|fapl| fapl.libver_bounds(V110, V110)).create(path)?;
    let extents = SimpleExtents::resizable([0]);
    let rows = file.new_dataset::<f64>().shape(extents).chunk(64).create("rows")?;
    file.start_swmr()?;
    for nth in 0..3 {
        // In memory, the extent must grow first, to make room. The flush writes the rows first.
        rows.resize(100 * (nth + 1))?;
        rows.write_slice(&[1.0; 100], 100 * nth..100 * (nth + 1))?;
        rows.flush()?;
        // Only now is there something to tell.
        writeln!(stdout(), "news").expect("the reader listens");
    }
    loop {
        thread::park();
    }
}

fn main() {
    if let Some(path) = var_os("WRITES") {
        write(Path::new(&path)).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.h5");

    // This program once more, as the writer. What it prints is the event between the two.
    let mut writer = Command::new(current_exe().unwrap())
        .args(args().skip(1))
        .env("WRITES", &path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let pipe = BufReader::new(writer.stdout.take().unwrap());
    let (tell, told) = mpsc::channel();
    let listener = thread::spawn(move || {
        let lines = pipe.lines().map_while(Result::ok);
        lines.filter(|line| line == "news").all(|_| tell.send(()).is_ok())
    });

    told.recv_timeout(LIMIT).expect("the writer begins");
    let mut rows = Follower::open(&path, "rows").unwrap();
    loop {
        // Refresh first: one piece of news may stand for several appends.
        rows.refresh().unwrap();
        if rows.summary().count() == 300 {
            break;
        }
        told.recv_timeout(LIMIT).expect("the writer goes on");
    }
    drop(rows);

    writer.kill().unwrap();
    writer.wait().unwrap();
    listener.join().unwrap();
    let state = State::of(&path).unwrap();
    assert!(state.writing && state.swmr, "the marks stay");
    assert!(state.stored_end < state.end, "the superblock has an old end");
    assert!(File::open(&path).is_err(), "so the file can't be opened as usual");
    let rows = reduce(&path, "rows", &Options::default()).unwrap();
    assert_eq!(rows.count(), 300, "and yet every row that was flushed is there");
}
