//! How many inputs are tried.

use proptest::prelude::ProptestConfig;

/// Whether all of them are: `INTERLEAVE_TRIES=all`, as in `.ci/run`, is for a change to the reduction. A part of them is
/// enough to tell whether the reduction is right on a reader's machine and with its libhdf5.
pub fn all() -> bool {
    std::env::var_os("INTERLEAVE_TRIES").is_some_and(|tries| tries == "all")
}

/// Of so many that are drawn at random, a quarter or all.
pub fn of(count: usize) -> usize {
    if all() { count } else { count.div_ceil(4) }
}

/// Of some cases, every other one or all.
pub fn among<T>(cases: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
    cases.into_iter().step_by(if all() { 1 } else { 2 })
}

/// The same for a property of inputs that proptest draws.
pub fn config(count: u32) -> ProptestConfig {
    let cases = of(count as usize) as u32;
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
