//! What is expected after the crash.

use super::subject::{self, EXTENT, MARK, ROW, SUM};
use crate::STEPS;
use harness::{Check, Exit, Mapping, Pages, Process, Promise, ensure, pipe};
use std::cell::Cell;
use std::io::{Read, Write};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

pub static PROMISES: &[Promise] = &[];

const fn check(name: &'static str, run: fn()) -> Check {
    Check::new(name, "what the header of the test says", run).starts_processes()
}

pub const CHECKS: &[Check] = &[
    check("marked_then_added", || job(subject::marked_then_added)),
    check("added_then_marked", || job(subject::added_then_marked)),
    check("added_and_marked_at_once", added_and_marked_at_once),
    check("extent_before_rows", || appends(subject::extent_before_rows)),
    check("both_without_a_flush", || appends(subject::both_without_a_flush)),
    check("rows_before_extent", || appends(subject::rows_before_extent)),
    check("waits_for_its_flag", waits_for_its_flag).model_only(),
    check("named_in_a_process", named_in_a_process),
    check("panics_in_a_process", panics_in_a_process),
    check("panics_at_the_same_time", panics_at_the_same_time),
    check("aborts_in_a_process", aborts_in_a_process).native_only(),
    check("has_memory_of_its_own", has_memory_of_its_own).native_only(),
    check("is_left_alone", is_left_alone).native_only(),
    check("dies_before_byte_0", || writes_bytes(0)),
    check("dies_before_byte_1", || writes_bytes(1)),
    check("dies_after_both_bytes", || writes_bytes(2)),
    check("has_only_what_it_was_given", has_only_what_it_was_given),
    check("planted_0", || planted(Some(0))),
    check("planted_1", || planted(Some(1))),
    check("planted_2", || planted(Some(2))),
    check("planted_3", || planted(Some(3))),
    check("planted_4", || planted(Some(4))),
    check("planted_5", || planted(Some(5))),
    check("planted_nowhere", || planted(None)),
];

/// A worker that may crash does a job, and another one takes over: it counts once.
fn job(work: fn(&Pages<u64>)) {
    let file = Pages::new([0, 0]);
    for _ in 0..2 {
        let theirs = file.clone();
        Process::mortal("worker", move || work(&theirs)).wait();
    }
    let last = file.clone();
    Process::start("last", move || work(&last)).wait();
    counts_once(file.read(MARK), file.read(SUM));
}

fn counts_once(mark: u64, sum: u64) {
    assert_eq!(mark, 1, "the last worker has done what was left");
    ensure!(sum > 0, "lost after a crash", "the job is done, and the sum is {sum}");
    ensure!(sum < 2, "counted twice after a crash", "one job was done, and the sum is {sum}");
}

fn added_and_marked_at_once() {
    let file = Pages::new([(0, 0)]);
    for _ in 0..2 {
        let theirs = file.clone();
        Process::mortal("worker", move || subject::added_and_marked_at_once(&theirs)).wait();
    }
    subject::added_and_marked_at_once(&file);
    let (sum, mark) = file.read(0);
    counts_once(mark, sum);
}

fn appends(append: fn(&Pages<u64>)) {
    let file = Pages::new([0, 0]);
    let theirs = file.clone();
    Process::mortal("writer", move || append(&theirs)).wait();
    let extent = file.read(EXTENT);
    ensure!(
        extent == 0 || file.read(ROW) == 7,
        "lost after a crash",
        "there are {extent} rows, and the first of them is missing"
    );
}

fn waits_for_its_flag() {
    let file = Pages::new([0]);
    let theirs = file.clone();
    let process = Process::mortal("flags", move || {
        theirs.write(0, 1);
        theirs.flush();
    });
    while file.read(0) == 0 {}
    process.wait();
}

fn named_in_a_process() {
    Process::start("names", || ensure!(1 + 1 == 3, "torn pair", "two halves")).wait();
}

fn panics_in_a_process() {
    Process::start("panics", || panic!("on its own")).wait();
}

/// What a check has named goes before a panic that has no name, also of another process.
fn panics_at_the_same_time() {
    let one = Process::start("panics", || panic!("on its own"));
    let other = Process::start("names", || ensure!(1 + 1 == 3, "torn pair", "two halves"));
    other.wait();
    one.wait();
}

fn aborts_in_a_process() {
    Process::start("aborts", || std::process::abort()).wait();
}

fn has_memory_of_its_own() {
    let own = Rc::new(Cell::new(0));
    let shared = Mapping::new(AtomicUsize::new(0));
    let (its_own, theirs) = (own.clone(), shared.clone());
    let exit = Process::start("adds", move || {
        its_own.set(1);
        theirs.fetch_add(1, SeqCst);
    })
    .wait();
    assert_eq!((exit, own.get(), shared.load(SeqCst)), (Exit::Returned, 0, 1));
}

/// A check that fails before it waits leaves no process behind.
fn is_left_alone() {
    let _never = Process::start("sleeps", || {
        loop {
            std::thread::park();
        }
    });
    ensure!(1 + 1 == 3, "torn pair", "two halves");
}

/// Fails if the process has crashed when so many bytes were in the pipe. It reads from another one when they are
/// written, so that there is a crash point after them natively, too.
fn writes_bytes(fails_after: usize) {
    let (mut from_child, output) = pipe(4, 4).unwrap();
    let (input, to_child) = pipe(4, 4).unwrap();
    let child = Process::mortal_with("writes", (input, output), |(mut input, mut output)| {
        output.write_all(b"a").unwrap();
        output.write_all(b"b").unwrap();
        assert_eq!(input.read(&mut [0]).unwrap(), 0);
    });
    drop(to_child);
    let mut bytes = Vec::new();
    from_child.read_to_end(&mut bytes).unwrap();
    let exit = child.wait();
    assert!(b"ab".starts_with(&bytes[..]) && (exit == Exit::Crashed || bytes.len() == 2));
    let fails = exit == Exit::Crashed && bytes.len() == fails_after;
    ensure!(!fails, "lost after a crash", "it has died after {} bytes", bytes.len());
}

/// A child that lives on has no copy of an end that it was not given: so the pipe comes to its end.
fn has_only_what_it_was_given() {
    let (mut reader, writer) = pipe(4, 4).unwrap();
    let (input, to_child) = pipe(4, 4).unwrap();
    let child = Process::start_with("waits", input, |mut input| {
        assert_eq!(input.read(&mut [0]).unwrap(), 0);
    });
    drop(writer);
    assert_eq!(reader.read(&mut [0]).unwrap(), 0);
    drop(to_child);
    child.wait();
}

/// Fails if the process has died before this step.
fn planted(before: Option<usize>) {
    let file = Pages::new([0, 0]);
    // No step of the model: this program's `std` is the real one.
    let done = Mapping::new(AtomicUsize::new(0));
    let (theirs, steps) = (file.clone(), done.clone());
    let exit = Process::mortal("writer", move || {
        let one_more = || steps.fetch_add(1, SeqCst);
        theirs.write(0, 1);
        one_more();
        theirs.flush();
        one_more();
        theirs.read(0);
        one_more();
        theirs.write(1, 1);
        one_more();
        theirs.flush();
        one_more();
    })
    .wait();
    let done = done.load(SeqCst);
    assert!(done <= STEPS && (exit == Exit::Crashed || done == STEPS));
    ensure!(Some(done) != before, "lost after a crash", "{exit:?} after {done} steps");
}
