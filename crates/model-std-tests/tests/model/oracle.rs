//! The model against plain enumeration: random small programs are run by the model checker, and by
//! an interpreter that tries every interleaving of a sequentially consistent machine.
//!
//! The model must find every outcome that the interpreter finds, and where every operation is
//! sequentially consistent, no other. And what the model finds can be run again from a schedule.
//!
//! `INTERLEAVE_PROGRAMS=…` says how many programs there are of each kind; another number makes other programs.

pub mod enumerate;
pub mod modelled;
pub mod program;
mod replayed;

use super::common::from_environment;
use enumerate::Outcome;
use explorer::{Bound, Model};
use model_std::sync::atomic::Ordering;
use program::{Family, Program, programs};

/// Every way in which the model can search.
fn searches() -> [(&'static str, Model); 3] {
    let model = Model::default().time_limit(std::time::Duration::from_secs(60));
    [
        ("reduced", model.clone().easiest_first(false)),
        ("easiest first", model.clone()),
        ("plain", model.bound(Bound::Preemptions(12))),
    ]
}

#[track_caller]
fn agree(program: &Program, exactly: bool) {
    let mut expected = enumerate::outcomes(program);
    if expected.contains(&Outcome::Stuck) {
        // The model stops at a deadlock.
        expected = [Outcome::Stuck].into();
    }
    for (name, search) in searches() {
        let found = modelled::outcomes(program, &search);
        let missed: Vec<_> = expected.difference(&found).collect();
        assert!(missed.is_empty(), "{name} search misses {missed:?} of {program:#?}");
        if exactly {
            let invented: Vec<_> = found.difference(&expected).collect();
            assert!(invented.is_empty(), "{name} search invents {invented:?} of {program:#?}");
        }
    }
}

fn all_agree(family: Family, usual: u64, exactly: bool) {
    let count = from_environment("INTERLEAVE_PROGRAMS", usual);
    programs(family, count as usize).iter().for_each(|program| agree(program, exactly));
}

#[test]
fn sequentially_consistent_atomics_have_exactly_the_outcomes_of_interleaving() {
    all_agree(Family::Atomics(Ordering::SeqCst), 150, true);
}

#[test]
fn relaxed_atomics_have_at_least_the_outcomes_of_interleaving() {
    all_agree(Family::Atomics(Ordering::Relaxed), 60, false);
}

#[test]
fn acquire_and_release_have_at_least_the_outcomes_of_interleaving() {
    all_agree(Family::Atomics(Ordering::AcqRel), 60, false);
}

#[test]
fn locks_have_exactly_the_outcomes_of_interleaving() {
    all_agree(Family::Locks, 120, true);
}

#[test]
fn tried_locks_have_exactly_the_outcomes_of_interleaving() {
    all_agree(Family::TriedLocks, 60, true);
}

#[test]
fn condition_variables_have_exactly_the_outcomes_of_interleaving() {
    all_agree(Family::Condvars, 80, true);
}

#[test]
fn every_failure_is_replayed_from_the_text_of_its_schedule() {
    for family in [
        Family::Atomics(Ordering::SeqCst),
        Family::Atomics(Ordering::Relaxed),
        Family::Locks,
        Family::TriedLocks,
        Family::Condvars,
    ] {
        let failures: usize = programs(family, 24).iter().map(replayed::every_outcome).sum();
        assert!(failures > 24, "only {failures} failures were looked at");
    }
}
