//! Runs the checks of an exercise, each in a process of its own, and names what went wrong.
//!
//! The vocabulary, from the outside in:
//!
//! - A **chapter** of the book has exercises; it is one test target, `tests/<chapter>.rs`.
//! - An **exercise** is one file that a learner edits, and has a subject and checks.
//! - A **subject** is what is checked: the learner's file, the solution, another accepted answer, or
//!   a mistake, which is a wrong answer that the checks must reject.
//! - A **check** is one property, a plain function over `super::subject`: see [`Check`].
//! - A **flavour** is the world a check runs in: natively, or under the model: see [`Flavour`].
//! - A **verdict** is the outcome, and has a name that the glossary explains: see [`verdict`].
//!
//! A chapter's target lists its exercises and runs them. libtest's command line works: filters,
//! `--list`, `--exact`, `--ignored`, `--include-ignored`, `--nocapture`, and so does nextest.
//!
//! ```ignore
//! harness::chapter! { "threads",
//!     halves { subject: "../exercises/threads/halves.rs",
//!              pristine: "../exercises/.pristine/threads/halves.rs",
//!              checks: "threads/halves.rs" },
//! }
//!
//! fn main() -> std::process::ExitCode {
//!     harness::main(harness::Flavour::Native, EXERCISES)
//! }
//! ```
//!
//! Each check runs in a child process, so that a deadlock, a crash or `process::exit(0)` in the
//! subject is a verdict and not the end of the test run. With `INTERLEAVE_REPORT=FILE` in the
//! environment, each finished check appends one line of JSON to that file: see [`Report`].
//! With `INTERLEAVE_PROMISES` in it, the program prints what the exercises promise, and which checks
//! keep it: see [`Promise`].

mod agree;
mod case;
mod chapter;
mod check;
mod child;
mod conclude;
mod ensure;
mod explore;
mod finished;
mod follow;
mod fork_server;
mod leave;
mod limits;
mod mention;
mod model;
mod mutant;
#[cfg(test)]
mod names;
mod native;
mod note;
pub mod outcomes;
pub mod own;
mod panics;
mod processes;
mod processor;
mod promise;
mod promised;
mod quarantine;
mod run;
mod sandbox;
mod seal;
mod second;
mod tail;
mod threads;
pub mod unwatched;
mod world;

pub use ::report::{
    Bound, ENDS_WITH, Finding, Flavour, Header, MUTANT, OPINIONS_FILE, PROMISES, Packed, Promises,
    REPORT_FILE, Rejection, Report, Row, Sentence, Trace, YOURS, printable, printable_line,
    protocol, verdict,
};
pub use agree::{Executions, main_agrees};
pub use chapter::{Answer, Answers, Exercise};
pub use check::Check;
pub use confine;
pub use ensure::fail_named;
#[doc(hidden)]
pub use libtest_mimic;
pub use mention::{in_one_go, mention};
pub use mutant::mutant;
pub use processes::{
    Exit, FileLock, Given, Mapping, Pages, PipeReader, PipeWriter, Process, Table, pages_written,
    pipe,
};
pub use promise::Promise;
pub use quarantine::{COUNTED, Quarantine, pieces_alive};
pub use run::{main, main_answers, main_by};
pub use second::{Ended, Limits, Second, Sink};
pub use world::Runs;
