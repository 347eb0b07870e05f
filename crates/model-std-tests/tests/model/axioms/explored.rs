//! The same programs under the model checker.

use super::Outcome;
use super::program::{LONGEST, MOST_LOCATIONS, Op, Program};
use explorer::Model;
use model_std::sync::atomic::{AtomicU64, fence};
use model_std::thread;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

pub fn outcomes(program: &Program, search: &Model) -> BTreeSet<Outcome> {
    explore(program, search).0
}

/// The outcomes, and the number of executions.
pub fn explore(program: &Program, search: &Model) -> (BTreeSet<Outcome>, u64) {
    let found = Rc::new(RefCell::new(BTreeSet::new()));
    let (theirs, threads, locations) = (found.clone(), program.threads.clone(), program.locations);
    let result = search.check(move || {
        // Each is made in a place of its own: those of an array are less well told apart.
        let make: [fn() -> AtomicU64; MOST_LOCATIONS] = [
            || AtomicU64::new(0),
            || AtomicU64::new(0),
            || AtomicU64::new(0),
            || AtomicU64::new(0),
        ];
        let values: Vec<AtomicU64> = make[..locations].iter().map(|make| make()).collect();
        let mut outcome: Outcome = thread::scope(|scope| {
            let values = &values;
            let spawn = |ops| scope.spawn(move || run(values, ops));
            let handles: Vec<_> = threads.iter().map(|ops: &Vec<Op>| spawn(ops)).collect();
            handles.into_iter().flat_map(|h| h.join().unwrap()).collect()
        });
        outcome.extend(values.into_iter().map(AtomicU64::into_inner));
        theirs.borrow_mut().insert(outcome);
    });
    match result {
        Ok(explored) => (found.take(), explored.executions),
        Err(failure) => panic!("{}: {}\n{program}", failure.fault.name(), failure.message),
    }
}

/// A place in the source, at which any operation can be done.
type Place = fn(&[AtomicU64], &Op) -> Option<u64>;

/// Each operation of a thread has a place of its own in the source: the model takes a load that is
/// repeated at the same place for a loop that waits.
fn run(values: &[AtomicU64], ops: &[Op]) -> Vec<u64> {
    let mut seen = Vec::new();
    let places: [Place; LONGEST] = [
        |values, op| one(values, op),
        |values, op| one(values, op),
        |values, op| one(values, op),
        |values, op| one(values, op),
    ];
    for (op, place) in ops.iter().zip(places) {
        seen.extend(place(values, op));
    }
    seen
}

#[track_caller]
fn one(values: &[AtomicU64], op: &Op) -> Option<u64> {
    match *op {
        Op::Load(x, order) => Some(values[x].load(order)),
        Op::Store(x, value, order) => {
            values[x].store(value, order);
            None
        }
        Op::Add(x, value, order) => Some(values[x].fetch_add(value, order)),
        Op::Exchange(x, from, to, success, failure) => {
            let result = values[x].compare_exchange(from, to, success, failure);
            Some(result.unwrap_or_else(|found| found))
        }
        Op::Fence(order) => {
            fence(order);
            None
        }
    }
}
