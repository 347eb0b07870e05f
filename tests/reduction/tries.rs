//! How many inputs are drawn at random.

use proptest::prelude::ProptestConfig;

/// Of `all` inputs, a quarter: whoever runs `cargo test` wants to know whether the reduction is right with their
/// machine and their libhdf5. `INTERLEAVE_TRIES=all`, as in `.ci/run`, is for those who change it.
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
