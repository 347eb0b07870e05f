//! How many inputs are drawn at random.

use proptest::prelude::ProptestConfig;

/// A quarter of `all`, which is enough to tell whether the reduction is right on a reader's machine and with its
/// libhdf5. With `INTERLEAVE_TRIES=all`, as in `.ci/run`, all of them: for a change to the reduction.
pub fn of(all: usize) -> usize {
    match std::env::var_os("INTERLEAVE_TRIES").is_some_and(|tries| tries == "all") {
        true => all,
        false => all.div_ceil(4),
    }
}

/// The same for a property of inputs that proptest draws.
pub fn config(all: u32) -> ProptestConfig {
    let cases = of(all as usize) as u32;
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
