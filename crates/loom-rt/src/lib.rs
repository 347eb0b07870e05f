//! The explorer's `rt` over loom: what [model-std](../model_std/index.html) needs to be a `std` whose threads
//! loom schedules and whose atomics are loom's.
//!
//! loom decides which thread goes next, which store a load sees and whether two uses of a cell race. What loom
//! does not have is built here from what it has: locks that can be tried, time, panics that reach `join`,
//! values of a `static`. The page *How the model checker works* lists what is missing still.

// How the files hang together, from the outside in. `search` is what the harness calls. It has `back`, where every
// call into loom stands, run executions, each of which begins in `rt::run_execution`. `rt` is what model-std calls,
// and asks `back` for what loom does. `panics` sees those of the model's threads, which `rt` notes, and those of loom
// itself: what these mean is known only there. `ending` counts executions, and has what ends a search.

mod back;
mod ending;
mod panics;
pub mod rt;
mod search;

pub use explorer::{Fault, Named};
use harness::Second;
use search::check;

/// loom, for the harness.
pub static LOOM: Second =
    Second { name: "loom", version: "0.7.2", is_random: false, sees_data_races: true, check };
