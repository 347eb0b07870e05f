//! Checks answers, and says and draws what came of it. The crate `workbook` builds its pages and commands on this. It's
//! a crate of its own so that it's compiled at the same time as mdBook and the server.
//!
//! Each folder is a room, and none of them stands, by way of others, on itself. From the bottom up:
//!
//! - [`checkout`]: where the chapters, exercises and the learner's progress are on the disk.
//! - [`host`]: what the app asks of the machine: processes, signals, the disk, confinement.
//! - [`checks`]: from the text of an answer to its outcome. [`checks::check`](mod@checks::check) is what both the
//!   command `check` and a save do: it looks at the `subject`, `compile`s the chapter's two test
//!   programs, `run`s them, and makes an `outcome` of their reports. `answer` does so for any file, away from
//!   the checkout.
//! - [`lifelines`] and [`plot`] draw executions and measurements.
//! - [`output`]: what a terminal or a file is told of outcomes.
//! - [`own`] checks a crate of the reader's, [`explore`] walks through the executions of an exercise, and [`mutants`]
//!   tries the checks on right answers that were changed in one place.

#![warn(clippy::disallowed_methods)]

pub mod checkout;
pub mod checks;
pub mod explore;
pub mod host;
pub mod lifelines;
pub mod mutants;
pub mod output;
pub mod own;
pub mod plot;
