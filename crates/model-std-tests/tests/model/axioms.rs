//! The memory model against the axioms of C++20: random small programs of two to four threads, with every
//! mixture of orderings, fences and read-modify-writes, have exactly the outcomes that the axioms allow.
//!
//! The other side knows nothing of views, timestamps or schedules: it tries every reads-from and every
//! modification order, and asks the axioms. Of the outcomes of C++20 those are left out that need load
//! buffering, that is a cycle of program order and reads-from.
//!
//! `INTERLEAVE_SEED=…` begins with another program, and `INTERLEAVE_PROGRAMS=…` says how many there are. A
//! failure names the seed that leads to it at once.

pub mod explored;
pub mod graph;
pub mod program;

use super::common::from_environment;
use explorer::{Bound, Model};
use program::{Program, Size};
use std::collections::BTreeSet;

/// What every read saw, and the values at the end.
pub type Outcome = Vec<u64>;

#[track_caller]
fn agree(program: &Program, search: &Model, seed: u64) {
    let allowed: BTreeSet<Outcome> = graph::outcomes(program);
    let found: BTreeSet<Outcome> = explored::outcomes(program, search);
    let missed: Vec<_> = allowed.difference(&found).collect();
    let invented: Vec<_> = found.difference(&allowed).collect();
    assert!(
        missed.is_empty() && invented.is_empty(),
        "INTERLEAVE_SEED={seed} INTERLEAVE_PROGRAMS=1\nmissed: {missed:?}\ninvented: {invented:?}\n{program}"
    );
}

fn programs_agree(size: Size, search: &Model, usual: u64) {
    let seed = from_environment("INTERLEAVE_SEED", 20_260_101);
    let programs = from_environment("INTERLEAVE_PROGRAMS", usual);
    println!("INTERLEAVE_SEED={seed} INTERLEAVE_PROGRAMS={programs}");
    let began = std::time::Instant::now();
    for seed in seed..seed + programs {
        agree(&Program::random(size, seed), search, seed);
    }
    println!("{:?}", began.elapsed());
}

fn search(bound: Bound) -> Model {
    Model::default()
        .bound(bound)
        .easiest_first(false)
        .time_limit(std::time::Duration::from_secs(120))
}

#[test]
fn the_reduced_search_finds_exactly_what_the_axioms_allow() {
    programs_agree(Size { operations: 7, locations: 2 }, &search(Bound::All), 2_000);
}

#[test]
fn three_locations_have_exactly_the_outcomes_that_the_axioms_allow() {
    programs_agree(Size { operations: 7, locations: 3 }, &search(Bound::All), 1_000);
}

#[test]
fn the_plain_search_finds_exactly_what_the_axioms_allow() {
    programs_agree(Size { operations: 4, locations: 2 }, &search(Bound::Preemptions(12)), 150);
}

#[test]
fn the_usual_search_finds_exactly_what_the_axioms_allow() {
    let search = search(Bound::All).easiest_first(true);
    programs_agree(Size { operations: 6, locations: 2 }, &search, 100);
}

#[test]
fn few_executions_repeat_what_each_load_reads_and_how_the_stores_are_ordered() {
    let seed = from_environment("INTERLEAVE_SEED", 20_260_101);
    let programs = from_environment("INTERLEAVE_PROGRAMS", 1_000);
    let (mut all, mut needed) = (0, 0);
    for seed in seed..seed + programs {
        let program = Program::random(Size { operations: 7, locations: 2 }, seed);
        let (_, executions) = explored::explore(&program, &search(Bound::All));
        let graphs = graph::graphs(&program);
        assert!(executions >= graphs, "INTERLEAVE_SEED={seed} {executions} < {graphs}\n{program}");
        (all, needed) = (all + executions, needed + graphs);
    }
    let ratio = all as f64 / needed as f64;
    println!("{all} executions for {needed} graphs: {ratio:.3}");
    assert!(ratio < 1.1, "{ratio}");
}
