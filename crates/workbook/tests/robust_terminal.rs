//! The app on a terminal when things go wrong: floods, signals, a full disk, what comes too soon.

#[path = "support/pty.rs"]
mod pty;
mod support;

use pty::Session;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::path::Path;
use std::time::Instant;
use support::{Checkout, is_alive, resident, until};
use workbook::tui::modes::Modes;

const CONTROL_C: &str = "\x03";

fn open(checkout: &Checkout, args: &[&str]) -> Session {
    let session = Session::start(&checkout.command(args), 100, 30);
    session.wait_for(&["Interleave", "quit"]);
    session
}

/// A `cargo` that writes its number down, starts another program, and waits for it.
fn endless_cargo(checkout: &Checkout) {
    checkout.cargo("sleep 1000 & echo $! >> \"$PWD/cargo.log\"; wait");
}

/// Waits for line `nth` of what [`endless_cargo`] writes.
fn started(checkout: &Checkout, nth: usize) -> u32 {
    until("cargo starts", || {
        let log = fs::read_to_string(checkout.path().join("cargo.log")).unwrap_or_default();
        log.split_inclusive('\n').nth(nth).filter(|line| line.ends_with('\n'))?.trim().parse().ok()
    })
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
    assert!(!is_alive(sleeper), "{sleeper} still runs");
}

#[test]
fn a_signal_ends_it_in_good_order() {
    let checkout = Checkout::new();
    let session = open(&checkout, &[]);
    kill_process(Pid::from_raw(session.program().cast_signed()).unwrap(), Signal::TERM).unwrap();
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
    until("the old check is cancelled", || (!is_alive(first)).then_some(()));
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
    command.env("RUST_BACKTRACE", "0");
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
