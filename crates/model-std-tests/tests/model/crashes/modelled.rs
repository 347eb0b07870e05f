//! The programs on the model's processes.

use super::enumerate::Outcome;
use super::program::{Op, PAGES, Program};
use super::{start, wait};
use explorer::Model;
use explorer::rt::{Exit, Pages};
use model_std::sync::Arc;
use model_std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::Location;
use std::rc::Rc;

pub fn outcomes(program: &Program, search: &Model) -> BTreeSet<Outcome> {
    let found = Rc::new(RefCell::new(BTreeSet::new()));
    let theirs = found.clone();
    let (processes, mortal) = (program.processes.clone(), program.mortal);
    let result = search.check(move || {
        let file = Rc::new(Pages::new([0; PAGES], Location::caller()));
        let number = Arc::new(AtomicU64::new(0));
        let seen = Rc::new(RefCell::new(vec![Vec::new(); processes.len()]));
        let started: Vec<_> = processes
            .iter()
            .cloned()
            .enumerate()
            .map(|(index, ops)| {
                let (file, number, seen) = (file.clone(), number.clone(), seen.clone());
                let body = move || {
                    for op in ops {
                        if let Some(value) = run(op, &file, &number) {
                            seen.borrow_mut()[index].push(value);
                        }
                    }
                };
                start(&format!("p{index}"), index < mortal, body)
            })
            .collect();
        let crashed = started.iter().map(|p| wait(*p) == Exit::Crashed).collect();
        let pages = (0..PAGES).map(|page| file.read(page, Location::caller())).collect();
        let number = number.load(SeqCst);
        let seen = seen.borrow().clone();
        theirs.borrow_mut().insert(Outcome { seen, crashed, pages, number });
    });
    if let Err(failure) = result {
        panic!("{}: {}\n{}", failure.fault.name(), failure.message, failure.trace);
    }
    found.take()
}

fn run(op: Op, file: &Pages<u64>, number: &AtomicU64) -> Option<u64> {
    let at = Location::caller();
    match op {
        Op::Write(page, value) => file.write(page, value, at),
        Op::Flush => file.flush(at),
        Op::Read(page) => return Some(file.read(page, at)),
        Op::Add => return Some(number.fetch_add(1, SeqCst)),
    }
    None
}
