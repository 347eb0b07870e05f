//! The explorer's `rt` over loom: what [model-std](../model_std/index.html) needs to be a `std` whose threads
//! loom schedules and whose atomics are loom's.
//!
//! loom decides which thread goes next, which store a load sees and whether two uses of a cell race. What loom
//! does not have is built here from what it has: locks that can be tried, time, panics that reach `join`,
//! values of a `static`. The page *How the model checker works* lists what is missing still.

mod back;
mod panics;
pub mod rt;

use back::check;
pub use explorer::{Fault, Named};
use harness::Second;

/// loom, for the harness.
pub static LOOM: Second = Second { name: "loom", version: "0.7.2", is_random: false, check };
