//! The app on a terminal, as a person uses it: keys go in, and the screen is looked at.

#[path = "support/pty.rs"]
mod pty;
mod support;

use pty::Session;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use support::Checkout;
use support::copy::Copy;
use workbook::tui::modes::Modes;

const ENTER: &str = "\r";
const CONTROL_C: &str = "\x03";

fn open(checkout: &Checkout, args: &[&str]) -> Session {
    let session = Session::start(&checkout.command(args), 100, 30);
    session.wait_for(&["Interleave", "quit"]);
    session
}

/// From the first look to the last key, with the real cargo.
#[test]
fn a_learner_finds_solves_and_resets_an_exercise() {
    let copy = Copy::new();
    let answer = "exercises/threads/claim.rs";
    let mut session = Session::start(&copy.command(), 100, 40);
    session.wait_for(&[
        "Interleave",
        "http://127.0.0.1:",
        "threads 0/",
        "threads/halves",
        "not started",
    ]);

    session.press("l");
    session.wait_for(&["showing: all", "▸ threads/halves", "locks/poison"]);
    session.press("f");
    session.wait_for(&["showing: to do"]);
    session.press("/claim");
    session.wait_for(&["search: claim", "▸ threads/claim"]);
    assert!(!session.contents().contains("locks/poison"), "{}", session.contents());
    session.press(ENTER);
    session.press(ENTER);
    session.wait_for(&["threads/claim  not started  exercises/threads/claim.rs"]);

    session.press("h");
    session.wait_for(&["hint 1 of 3; h shows the next"]);
    session.press("h");
    session.wait_for(&["hint 2 of 3"]);

    copy.write(answer, &copy.read("tests/threads/claim/load_then_store.rs"));
    session.wait_for(&[
        "threads/claim  double claim",
        "must hold:",
        "step | main",
        "load next -> 0",
    ]);
    session.press("s");
    session.wait_for(&["once your answer has passed"]);

    copy.write(answer, &copy.read("solutions/threads/claim.rs"));
    session.wait_for(&["threads/claim  passed", "threads 1/", "Well done."]);
    assert!(copy.read(".progress").contains("\npassed threads/claim "));
    session.press("s");
    session.wait_for(&["solution of threads/claim", "fetch_add"]);
    session.press("n");
    session.wait_for(&["threads/failures  not started"]);
    assert!(copy.read(".progress").contains("\ncurrent threads/failures\n"));

    session.press("l/claim");
    session.wait_for(&["▸ threads/claim  passed"]);
    session.press(ENTER);
    session.press(ENTER);
    session.wait_for(&["threads/claim  passed"]);
    session.press("x");
    session.wait_for(&["Put threads/claim back", "y yes"]);
    session.press("n");
    session.wait_for(&["nothing was changed"]);
    session.press("x");
    session.wait_for(&["y yes"]);
    session.press("y");
    session.wait_for(&["what you had is kept in", "threads/claim  not started", "threads 0/"]);
    assert_eq!(copy.read(answer), copy.read("exercises/.pristine/threads/claim.rs"));
    session.press("q");
    assert_eq!(session.end(), 0);
    let progress = copy.read(".progress");
    assert!(!progress.contains("passed threads/claim"), "it follows the file: {progress}");
    assert!(progress.contains("\ncurrent threads/claim\n"), "{progress}");
}

#[test]
fn where_the_learner_was_is_kept_across_starts() {
    let checkout = Checkout::new();
    checkout.cargo_reads_the_answer();
    checkout.write("exercises/threads/claim.rs", "// passed\n");
    let mut session = open(&checkout, &[]);
    session.wait_for(&["threads 1/2"]);
    session.press("l/poison");
    session.wait_for(&["▸ locks/poison"]);
    session.press("\r\r");
    session.wait_for(&["locks/poison  not started"]);
    session.press("q");
    session.end();
    // What lies in the target folder may be deleted at any time.
    fs::remove_dir_all(checkout.path().join("target")).unwrap();
    fs::remove_file(checkout.path().join("bin/cargo")).unwrap();
    let mut session = open(&checkout, &[]);
    session.wait_for(&["locks/poison  not started", "threads 1/2"]);
    session.press("q");
    session.end();
    // A solved exercise that is broken again is no longer solved.
    checkout.cargo_reads_the_answer();
    checkout.write("exercises/threads/claim.rs", "// lost update\n");
    let mut session = open(&checkout, &[]);
    session.wait_for(&["threads 0/2"]);
    until("the progress follows", || {
        (!checkout.read(".progress").contains("\npassed")).then_some(())
    });
    session.press("q");
    session.end();
}

#[test]
fn every_size_of_terminal_is_filled_and_none_is_overrun() {
    let checkout = Checkout::new();
    let mut session = open(&checkout, &[]);
    for (columns, rows) in [(20, 8), (7, 3), (1, 1), (200, 60), (40, 13), (80, 24)] {
        session.resize(columns, rows);
        // A key, so that something of this size is drawn for certain.
        session.press("\x0c");
        let name: String = "threads/workers".chars().take(usize::from(columns) - 1).collect();
        session.wait(&format!("{columns}×{rows}"), |screen| {
            let fits = screen.rows(0, columns).count() == usize::from(rows);
            fits && screen.contents().contains(&name)
        });
    }
    session.press("q");
    session.end();
}

#[test]
fn no_color_means_none() {
    let checkout = Checkout::new();
    let mut command = checkout.command(&[]);
    command.env("NO_COLOR", "1");
    let mut session = Session::start(&command, 80, 24);
    session.wait_for(&["Interleave", "quit"]);
    let screen = session.screen();
    for (row, column) in (0..24).flat_map(|row| (0..80).map(move |column| (row, column))) {
        let cell = screen.cell(row, column).unwrap();
        assert_eq!((cell.fgcolor(), cell.bold()), (vt100::Color::Default, false), "{row} {column}");
    }
    session.press("q");
    session.end();
}

#[test]
fn the_usual_editor_gets_the_terminal_and_gives_it_back() {
    let checkout = Checkout::new();
    checkout.script("bin/edit", "echo \"editing $1\"; read -r line; echo \"// $line\" > \"$1\"");
    let mut command = checkout.command(&[]);
    command.env("EDITOR", checkout.path().join("bin/edit"));
    let mut session = Session::start(&command, 100, 30);
    session.wait_for(&["quit"]);
    session.press("e");
    session.wait_for(&["editing ", "exercises/threads/workers.rs"]);
    // These would mean something to the app.
    session.press("qqq\n");
    session.wait_for(&["Interleave", "quit"]);
    session.press("q");
    assert_eq!(session.end(), 0);
    assert_eq!(checkout.read("exercises/threads/workers.rs"), "// qqq\n");
}

/// A `cargo` that writes its number down, starts another program, and waits for it.
fn endless_cargo(checkout: &Checkout) {
    checkout.cargo("sleep 1000 & echo $! >> \"$PWD/cargo.log\"; wait");
}

/// Waits for line `nth` of what [`endless_cargo`] writes.
fn started(checkout: &Checkout, nth: usize) -> i32 {
    until("cargo starts", || {
        let log = fs::read_to_string(checkout.path().join("cargo.log")).unwrap_or_default();
        log.split_inclusive('\n').nth(nth).filter(|line| line.ends_with('\n'))?.trim().parse().ok()
    })
}

fn until<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(began.elapsed() < Duration::from_secs(120), "{what}: it does not come");
        std::thread::yield_now();
    }
}

/// Has the process ended? It may still be on the list until its parent asks.
fn is_gone(process: i32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit(')')
        .next()
        .is_none_or(|rest| rest.trim().is_empty() || rest.trim().starts_with('Z'))
}

#[test]
fn control_c_ends_everything_that_was_started() {
    let checkout = Checkout::new();
    endless_cargo(&checkout);
    let mut session = open(&checkout, &[]);
    checkout.write("exercises/threads/claim.rs", "// mine\n");
    let sleeper = started(&checkout, 0);
    session.wait_for(&["checking threads/claim"]);
    session.press(CONTROL_C);
    assert_eq!(session.end(), 0);
    assert!(is_gone(sleeper), "{sleeper} still runs");
}

#[test]
fn a_signal_ends_it_in_good_order() {
    let checkout = Checkout::new();
    let session = open(&checkout, &[]);
    kill_process(Pid::from_raw(session.program()).unwrap(), Signal::TERM).unwrap();
    assert_eq!(session.end(), 0);
}

#[test]
fn a_newer_save_cancels_and_the_newest_wins() {
    let checkout = Checkout::new();
    endless_cargo(&checkout);
    let mut session = open(&checkout, &[]);
    checkout.write("exercises/threads/claim.rs", "// one\n");
    let first = started(&checkout, 0);
    session.wait_for(&["checking threads/claim"]);
    // Keys answer meanwhile.
    session.press("h");
    session.wait_for(&["hint 1 of 3"]);
    let saved = Instant::now();
    checkout.write("exercises/threads/claim.rs", "// two\n");
    until("the old check is cancelled", || is_gone(first).then_some(()));
    println!("cancelled after {:?}", saved.elapsed());
    started(&checkout, 1);
    checkout.cargo_reads_the_answer();
    checkout.write("exercises/threads/claim.rs", "// passed\n");
    session.wait_for(&["threads/claim  passed"]);
    session.press("q");
    session.end();
}

#[test]
fn of_a_thousand_saves_the_newest_wins_in_bounded_memory() {
    let checkout = Checkout::new();
    checkout.cargo_reads_the_answer();
    let mut session = open(&checkout, &[]);
    let file = checkout.path().join("exercises/threads/claim.rs");
    fs::write(&file, "// lost update\n").unwrap();
    session.wait_for(&["threads/claim  lost update"]);
    let before = resident(session.program());
    for save in 0..1000 {
        fs::write(&file, format!("// deadlock\n// {save}\n")).unwrap();
    }
    fs::write(&file, "// passed\n").unwrap();
    session.wait_for(&["threads/claim  passed", "threads 1/2"]);
    let after = resident(session.program());
    println!("resident: {before} KiB before, {after} KiB after 1000 saves");
    assert!(after < before + 50 * 1024, "{before} KiB have become {after} KiB");
    session.press("q");
    assert_eq!(session.end(), 0);
}

/// The memory that a process has, in KiB.
fn resident(process: i32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_folder_that_goes_and_comes_back_is_still_watched() {
    let checkout = Checkout::new();
    checkout.cargo_reads_the_answer();
    let mut session = open(&checkout, &[]);
    session.press("l/claim\r\r");
    session.wait_for(&["threads/claim  not started"]);
    let away = |path: &str| {
        let path = checkout.path().join(path);
        let aside = checkout.path().join("aside");
        (path.clone(), aside.clone(), fs::rename(&path, &aside).unwrap())
    };
    for folder in ["exercises/threads", "exercises"] {
        let (path, aside, ()) = away(folder);
        session.wait_for(&["threads/claim  missing", "x brings it back"]);
        fs::rename(aside, path).unwrap();
        session.wait_for(&["threads/claim  not started"]);
        checkout.write("exercises/threads/claim.rs", "// passed\n");
        session.wait_for(&["threads/claim  passed"]);
        checkout.write(
            "exercises/threads/claim.rs",
            checkout.read("exercises/.pristine/threads/claim.rs"),
        );
        session.wait_for(&["threads/claim  not started"]);
    }
    session.press("q");
    session.end();
}

#[test]
fn a_broken_chapter_and_a_second_instance_are_told() {
    let checkout = Checkout::new();
    let mut first = open(&checkout, &[]);
    let mut second = open(&checkout, &[]);
    second.wait_for(&["another `cargo run` is open here"]);
    second.press("q");
    second.end();
    checkout.write("chapters/threads.md", "# Threads\n\n{{#include nowhere.rs}}\n");
    first.wait_for(&["the book does not build", "the last good pages stay"]);
    checkout.write("chapters/threads.md", "# Threads\n");
    first.wait_for(&["the book was rebuilt"]);
    first.press("q");
    first.end();
}

#[test]
fn an_answer_that_prints_without_end_does_not_fill_the_screen_or_the_memory() {
    let checkout = Checkout::new();
    checkout.cargo_reads_the_answer();
    // The program of the checks: it prints 256 MiB beside its report.
    let script = checkout.read("bin/model");
    let (line, rest) = script.split_once('\n').unwrap();
    let flood = "yes 'again \x1b[2J and again' | head -c 268435456";
    checkout.script("bin/model", &format!("{flood}\n{rest}"));
    assert_eq!(line, "#!/bin/sh");
    let mut session = open(&checkout, &[]);
    let before = resident(session.program());
    checkout.write("exercises/threads/claim.rs", "// output flood\n");
    session.wait_for(&["threads/claim  output flood"]);
    let after = resident(session.program());
    assert!(after < before + 50 * 1024, "{before} KiB have become {after} KiB");
    session.press("q");
    assert_eq!(session.end(), 0);
}

/// The disk is full: a small file system in memory, which only the superuser can make.
#[test]
fn a_full_disk_is_told_and_stops_nothing() {
    let checkout = Checkout::new();
    checkout.cargo_reads_the_answer();
    let small = checkout.path().join("target");
    fs::create_dir(&small).unwrap();
    let mount = ["-t", "tmpfs", "-o", "size=64k", "tmpfs"];
    let mounted = std::process::Command::new("mount").args(mount).arg(&small).output();
    if !mounted.is_ok_and(|mounted| mounted.status.success()) {
        eprintln!("skipped: only the superuser can mount a file system");
        return;
    }
    let _unmount = Unmount(&small);
    let full = fs::write(small.join("filler"), vec![0; 1 << 20]).unwrap_err();
    assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    let mut session = open(&checkout, &[]);
    checkout.write("exercises/threads/claim.rs", "// passed\n");
    session.wait_for(&["threads/claim  passed", "No space left on"]);
    session.press("q");
    assert_eq!(session.end(), 0);
}

struct Unmount<'a>(&'a Path);

impl Drop for Unmount<'_> {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(self.0).status();
    }
}

#[test]
fn a_panic_gives_the_terminal_back() {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "panics", "--ignored", "--nocapture"]).current_dir("/");
    let session = Session::start(&command, 100, 30);
    session.wait_for(&["this is the panic", "over"]);
    assert_ne!(session.end(), 0);
}

/// Not a test: what [`a_panic_gives_the_terminal_back`] runs on a terminal.
#[test]
#[ignore = "it panics, on a terminal of its own"]
fn panics() {
    let _modes = Modes::take().unwrap();
    panic!("this is the panic");
}

#[test]
fn lines_can_be_had_on_a_terminal_too() {
    let checkout = Checkout::new();
    checkout.cargo_reads_the_answer();
    let mut session = Session::start(&checkout.command(&["--plain"]), 100, 30);
    session.wait_for(&["Ctrl-C ends"]);
    assert!(!session.screen().alternate_screen());
    checkout.write("exercises/threads/claim.rs", "// lost update\n");
    session.wait_for(&["lost update: the message of once"]);
    session.press(CONTROL_C);
    assert_eq!(session.end(), 0);
}
