//! What a program of checks and the app tell each other, as data: a [`Report`] on each check, with the
//! [`Trace`] of what failed; a [`Schedule`] to follow; what a reader wants to explore, and sees: see [`protocol`].
//!
//! The model checker and the harness make these, and the app shows them. It needs nothing else of either,
//! so a newcomer's `cargo run` compiles neither.

mod bound;
mod excerpt;
mod extent;
mod finding;
mod flavour;
mod header;
mod look;
mod markup;
pub mod own;
mod play;
mod printable;
mod pristine;
mod promises;
pub mod protocol;
mod recording;
mod report;
pub mod schedule;
mod story;
mod table;
mod trace;
mod tree;
pub mod verdict;
pub mod words;

pub use bound::Bound;
pub use finding::Finding;
pub use flavour::Flavour;
pub use header::{Header, Rejection};
pub use look::{End, Look, ObjectState, Step, ThreadState};
pub use markup::escaped;
pub use play::{Packed, PackedPlayed, Play, Played};
pub use printable::{printable, printable_line};
pub use pristine::same_text;
pub use promises::{PROMISES, Promises, Sentence};
pub use recording::{Cut, Grain, Recording};
pub use report::{OPINIONS_FILE, REPORT_FILE, Report};
pub use schedule::{BadEntry, Schedule};
pub use story::{Arrow, ArrowKind, Hold, Stand, Standing, Story};
pub use table::is_check;
pub use trace::{Row, Trace};
pub use tree::{Count, Node, PASSED, Tree};

/// The environment variable with the number of the mutant that a program is to be: what
/// `harness::mutant` answers. None is the answer as it was written.
pub const MUTANT: &str = "INTERLEAVE_MUTANT";

/// The environment variable with the id of a process that this program must not outlive.
pub const ENDS_WITH: &str = "INTERLEAVE_ENDS_WITH";

/// How the name of a learner's answer begins in the benchmarks: `your claim`.
pub const YOURS: &str = "your ";

/// The environment variable with the check that a child is to run, after its parent's process id:
/// `4711 claim::every_chunk_once::model`.
///
/// The id tells a child apart from a process that the answer starts, which inherits the variable.
pub const CHECK: &str = "INTERLEAVE_CHECK";
