//! Pipes and file locks between processes: against plain enumeration, and one by one.

mod enumerate;
mod modelled;
mod program;

use super::common::{fails, outcomes};
use enumerate::Outcome;
use explorer::rt::{self, End, Exit, FileLock, Pipe, PipeError};
use explorer::{Bound, Fault, Model};
use program::{Program, programs};
use std::cell::Cell;
use std::panic::Location;
use std::rc::Rc;
use std::time::Duration;

fn start(name: &str, is_mortal: bool, body: impl FnOnce() + 'static) -> rt::ThreadId {
    rt::process(name, is_mortal, Location::caller(), Box::new(body))
}

fn wait(process: rt::ThreadId) -> Exit {
    rt::wait(process, Location::caller())
}

#[track_caller]
fn agree(program: &Program) -> bool {
    let mut expected = enumerate::outcomes(program);
    let is_stuck = expected.contains(&Outcome::Stuck);
    if is_stuck {
        expected = [Outcome::Stuck].into();
    }
    let model = Model::default().time_limit(Duration::from_secs(60));
    let mut searches =
        vec![("reduced", model.clone().easiest_first(false)), ("easiest first", model.clone())];
    // Without any reduction, three processes or two deaths take minutes.
    if program.processes.len() == 2 && program.mortal < 2 {
        searches.push(("plain", model.bound(Bound::Preemptions(16))));
    }
    for (name, search) in searches {
        let found = modelled::outcomes(program, &search);
        let missed: Vec<_> = expected.difference(&found).collect();
        assert!(missed.is_empty(), "{name} search misses {missed:?} of {program:#?}");
        let invented: Vec<_> = found.difference(&expected).collect();
        assert!(invented.is_empty(), "{name} search invents {invented:?} of {program:#?}");
    }
    is_stuck
}

/// Some of them are stuck and most are not, or the comparison says little.
#[track_caller]
fn all_agree(mortal: usize) {
    let stuck = programs(mortal, 20).iter().filter(|program| agree(program)).count();
    assert!((1..16).contains(&stuck), "{stuck} programs of 20 are stuck");
}

#[test]
fn a_pipe_has_exactly_the_outcomes_of_enumeration() {
    all_agree(0);
}

#[test]
fn a_pipe_of_a_mortal_process_has_exactly_the_outcomes_of_enumeration() {
    all_agree(1);
}

#[test]
fn a_pipe_of_two_mortal_processes_has_exactly_the_outcomes_of_enumeration() {
    all_agree(2);
}

/// A pipe with a process that has its write end, of which this one has none left.
fn from_a_writer(is_mortal: bool, bytes: &'static [u8]) -> (Rc<Pipe>, rt::ThreadId) {
    let at = Location::caller();
    let pipe = Rc::new(Pipe::new(4, 2, at));
    let theirs = pipe.clone();
    let writer = start("writer", is_mortal, move || {
        assert_eq!(theirs.write(bytes, at), Ok(bytes.len()));
        theirs.close(End::Writing, at);
    });
    pipe.give(End::Writing, writer);
    (pipe, writer)
}

fn read_all(pipe: &Pipe) -> Vec<u8> {
    let mut all = Vec::new();
    loop {
        let bytes = pipe.read(8, None, Location::caller()).unwrap();
        if bytes.is_empty() {
            return all;
        }
        all.extend(bytes);
    }
}

#[test]
fn a_long_write_may_be_there_in_part_after_a_crash_and_a_short_one_may_not() {
    let left = |bytes: &'static [u8]| {
        outcomes(move || {
            let (pipe, writer) = from_a_writer(true, bytes);
            let all = read_all(&pipe);
            wait(writer);
            String::from_utf8(all).unwrap()
        })
    };
    assert_eq!(left(b"ab"), ["", "ab"].map(String::from).into());
    assert_eq!(left(b"abcdef"), ["", "ab", "abcd", "abcdef"].map(String::from).into());
}

#[test]
fn a_copy_of_the_writing_end_that_is_kept_keeps_the_end_from_coming() {
    let failure = fails(|| {
        let at = Location::caller();
        let pipe = Rc::new(Pipe::new(4, 2, at));
        let theirs = pipe.clone();
        pipe.copy(End::Writing);
        let writer = start("writer", false, move || theirs.close(End::Writing, at));
        pipe.give(End::Writing, writer);
        read_all(&pipe);
    });
    assert_eq!(failure.fault, Fault::Deadlock);
    assert!(failure.trace.to_string().contains("to write: 1 left"), "{}", failure.trace);
}

#[test]
fn a_limit_may_come_before_the_bytes_and_not_after() {
    let seen = outcomes(|| {
        let (pipe, _) = from_a_writer(false, b"a");
        let first = pipe.read(1, Some(Duration::from_secs(1)), Location::caller());
        let rest = read_all(&pipe);
        (first.map_err(|error| error == PipeError::TimedOut), rest)
    });
    let expected = [(Ok(b"a".to_vec()), Vec::new()), (Err(true), b"a".to_vec())];
    assert_eq!(seen, expected.into());
}

#[test]
fn a_file_lock_is_free_after_the_crash_of_its_holder() {
    let ends = outcomes(|| {
        let at = Location::caller();
        let (lock, inside) = (Rc::new(FileLock::new(at)), Rc::new(Cell::new(0)));
        let (theirs, them) = (lock.clone(), inside.clone());
        let holder = start("holder", true, move || {
            theirs.lock(at);
            them.set(1);
            theirs.unlock(at);
        });
        let got = lock.try_lock(at);
        if got {
            lock.unlock(at);
        }
        lock.lock(at);
        lock.unlock(at);
        (got, wait(holder) == Exit::Crashed, inside.get())
    });
    let all =
        [(false, false, 1), (false, true, 1), (true, false, 1), (true, true, 0), (true, true, 1)];
    assert_eq!(ends, all.into());
}
