//! The same programs on the modelled `std`.

use super::enumerate::Outcome;
use super::program::{LOCATIONS, LOCKS, Op, Program};
use explorer::{Fault, Model};
use model_std::sync::atomic::{AtomicU64, Ordering};
use model_std::sync::{Condvar, Mutex, MutexGuard};
use model_std::thread;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

struct Machine {
    values: [AtomicU64; LOCATIONS],
    locks: [Mutex<u64>; LOCKS],
    signal: Condvar,
}

/// The outcomes of all executions; only `Stuck` for a program that can get stuck, since that ends
/// the search.
pub fn outcomes(program: &Program, search: &Model) -> BTreeSet<Outcome> {
    let found = Rc::new(RefCell::new(BTreeSet::new()));
    let theirs = found.clone();
    let result = search.check(execution(program, move |outcome| {
        theirs.borrow_mut().insert(outcome);
    }));
    if let Err(failure) = result {
        let stuck = matches!(failure.fault, Fault::Deadlock | Fault::LostWakeup);
        assert!(stuck, "{}: {}\n{}", failure.fault.name(), failure.message, failure.trace);
        return BTreeSet::from([Outcome::Stuck]);
    }
    found.take()
}

/// What runs in each execution: the program, then `ends` with what came out.
pub fn execution(program: &Program, ends: impl Fn(Outcome) + 'static) -> impl Fn() + 'static {
    let threads = program.threads.clone();
    move || {
        let machine = Machine {
            values: [AtomicU64::new(0), AtomicU64::new(0)],
            locks: [Mutex::new(0), Mutex::new(0)],
            signal: Condvar::new(),
        };
        let seen = thread::scope(|scope| {
            let handles: Vec<_> = threads
                .iter()
                .map(|ops| {
                    let machine = &machine;
                    scope.spawn(move || run(machine, ops))
                })
                .collect();
            handles.into_iter().map(|h| h.join().unwrap()).collect::<Vec<_>>()
        });
        let values = machine.values.iter().map(|v| v.load(Ordering::SeqCst)).collect();
        let plain = *machine.locks[0].lock().unwrap();
        ends(Outcome::Done { seen, values, plain });
    }
}

/// Each operation of a thread has a place of its own in the source: the model takes a load that is
/// repeated at the same place for a loop that waits.
fn run(machine: &Machine, ops: &[Op]) -> Vec<u64> {
    let mut thread = Thread { machine, seen: Vec::new(), held: [None, None] };
    let mut ops = ops.iter();
    if let Some(op) = ops.next() {
        thread.run(op);
    }
    if let Some(op) = ops.next() {
        thread.run(op);
    }
    if let Some(op) = ops.next() {
        thread.run(op);
    }
    if let Some(op) = ops.next() {
        thread.run(op);
    }
    if let Some(op) = ops.next() {
        thread.run(op);
    }
    if let Some(op) = ops.next() {
        thread.run(op);
    }
    assert!(ops.next().is_none(), "no program is longer");
    thread.seen
}

struct Thread<'a> {
    machine: &'a Machine,
    seen: Vec<u64>,
    held: [Option<MutexGuard<'a, u64>>; LOCKS],
}

impl Thread<'_> {
    #[track_caller]
    fn run(&mut self, op: &Op) {
        let machine = self.machine;
        match *op {
            Op::Load(x, order) => self.seen.push(machine.values[x].load(order)),
            Op::Store(x, v, order) => machine.values[x].store(v, order),
            Op::Add(x, v, order) => self.seen.push(machine.values[x].fetch_add(v, order)),
            Op::Exchange(x, from, to, order) => {
                let failure = match order {
                    Ordering::AcqRel => Ordering::Acquire,
                    order => order,
                };
                let result = machine.values[x].compare_exchange(from, to, order, failure);
                self.seen.push(result.unwrap_or_else(|found| found));
            }
            Op::Lock(m) => self.held[m] = Some(machine.locks[m].lock().unwrap()),
            Op::TryLock(m) => self.seen.push(u64::from(machine.locks[m].try_lock().is_ok())),
            Op::Unlock(m) => self.held[m] = None,
            Op::Wait => {
                let guard = self.held[0].take().expect("lock 0 is held");
                self.held[0] = Some(machine.signal.wait(guard).unwrap());
            }
            Op::NotifyOne => machine.signal.notify_one(),
            Op::NotifyAll => machine.signal.notify_all(),
            Op::Bump => {
                let value = self.held[0].as_mut().expect("lock 0 is held");
                self.seen.push(**value);
                **value += 1;
            }
        }
    }
}
