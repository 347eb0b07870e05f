//! The explorer's `rt` over shuttle: what model-std needs to be a `std` whose threads shuttle schedules, at random
//! and by random priorities (PCT).
//!
//! shuttle's atomics are sequentially consistent whatever the program says, and it does not look for data races:
//! what only weaker orderings show, it does not find.

// All but `back` is the same as over loom.
mod back;
#[path = "../../loom-rt/src/ending.rs"]
mod ending;
#[path = "../../loom-rt/src/panics.rs"]
mod panics;
#[path = "../../loom-rt/src/rt/mod.rs"]
pub mod rt;
#[path = "../../loom-rt/src/search.rs"]
mod search;

pub use explorer::{Fault, Named};
use harness::Second;
use search::check;

/// shuttle, for the harness.
pub static SHUTTLE: Second =
    Second { name: "shuttle", version: "0.9.10", is_random: true, sees_data_races: false, check };
