//! What the tests of the model share.

use explorer::{Bound, Failure, Model};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Every interleaving passes; gives their number.
#[track_caller]
pub fn passes(f: impl Fn() + 'static) -> u64 {
    match Model::default().check(f) {
        Ok(explored) => {
            assert_eq!(explored.bound, Bound::All);
            explored.executions
        }
        Err(e) => panic!("{}: {}\n{}", e.fault.name(), e.message, e.trace),
    }
}

/// Some interleaving fails.
#[track_caller]
pub fn fails(f: impl Fn() + 'static) -> Box<Failure> {
    let failure = Model::default().check(f).expect_err("a failure");
    println!("{}: {}\n{}", failure.fault.name(), failure.message, failure.trace);
    failure
}

/// All results of all interleavings.
#[track_caller]
pub fn outcomes<T: Ord + 'static>(f: impl Fn() -> T + 'static) -> BTreeSet<T> {
    let found = Rc::new(RefCell::new(BTreeSet::new()));
    let theirs = found.clone();
    passes(move || {
        let outcome = f();
        theirs.borrow_mut().insert(outcome);
    });
    found.take()
}

/// The number that an environment variable names, or the `usual` one.
pub fn from_environment(name: &str, usual: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name}={text}: not a number")),
        Err(_) => usual,
    }
}
