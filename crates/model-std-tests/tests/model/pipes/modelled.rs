//! The programs on the model's processes and its pipe.

use super::enumerate::{Outcome, Seen};
use super::program::{CAPACITY, Op, Process, Program, WHOLE};
use explorer::rt::{self, End, Exit, Pipe, PipeError};
use explorer::{Fault, Model};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::Location;
use std::rc::Rc;

/// All outcomes; only that it can be stuck if it can.
pub fn outcomes(program: &Program, search: &Model) -> BTreeSet<Outcome> {
    let found = Rc::new(RefCell::new(BTreeSet::new()));
    let theirs = found.clone();
    let mortal = program.mortal;
    let processes = program.processes.clone();
    let result = search.check(move || {
        let at = Location::caller();
        let pipe = Rc::new(Pipe::new(CAPACITY, WHOLE, at));
        let seen = Rc::new(RefCell::new(vec![Vec::new(); processes.len()]));
        let started: Vec<_> = processes
            .iter()
            .cloned()
            .enumerate()
            .map(|(index, Process { reads, writes, ops })| {
                let (theirs, seen) = (pipe.clone(), seen.clone());
                let body = move || {
                    for op in ops {
                        let saw = run(op, &theirs);
                        seen.borrow_mut()[index].extend(saw);
                    }
                };
                let ends = [(reads, End::Reading), (writes, End::Writing)];
                let ends = ends.into_iter().filter_map(|(has, end)| has.then_some(end));
                ends.clone().for_each(|end| pipe.copy(end));
                let name = format!("p{index}");
                let process = rt::process(&name, index < mortal, at, Box::new(body));
                ends.for_each(|end| pipe.give(end, process));
                process
            })
            .collect();
        pipe.close(End::Writing, at);
        pipe.close(End::Reading, at);
        let crashed = started.iter().map(|p| rt::wait(*p, at) == Exit::Crashed).collect();
        let seen = seen.borrow().clone();
        theirs.borrow_mut().insert(Outcome::Ended { seen, crashed });
    });
    match result {
        Ok(_) => found.take(),
        Err(failure) if is_stuck(&failure.fault) => BTreeSet::from([Outcome::Stuck]),
        Err(failure) => {
            panic!("{}: {}\n{}", failure.fault.name(), failure.message, failure.trace)
        }
    }
}

fn is_stuck(fault: &Fault) -> bool {
    matches!(fault, Fault::Deadlock | Fault::WaitsForTheDead)
}

fn run(op: Op, pipe: &Pipe) -> Option<Seen> {
    let at = Location::caller();
    match op {
        Op::Write(value, count) => {
            let bytes: Vec<u8> = (0..count).map(|n| value + n as u8).collect();
            Some(match pipe.write(&bytes, at) {
                Ok(count) => Seen::Wrote(count),
                Err(error) => {
                    assert_eq!(error, PipeError::Broken);
                    Seen::Broken
                }
            })
        }
        Op::Read(most) => Some(Seen::Read(pipe.read(most, None, at).expect("there is no limit"))),
        Op::CloseReading => {
            pipe.close(End::Reading, at);
            None
        }
        Op::CloseWriting => {
            pipe.close(End::Writing, at);
            None
        }
    }
}
