//! The app: opens the book, watches the exercises, checks what is saved.
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
//! - [`own`] checks a crate of the reader's, [`explore`] walks through the executions of an exercise.
//! - [`book`] builds the pages, [`page`] serves them and keeps them up to date.
//! - [`app`] works while the app is open, and tells its [`news`]; [`tui`] shows them on a terminal.
//! - [`commands`]: a file for each command of the command line, which [`commands::cli`] reads.

#![warn(clippy::disallowed_methods)]

pub mod app;
pub mod book;
pub mod checkout;
pub mod checks;
pub mod commands;
pub mod explore;
pub mod host;
pub mod lifelines;
pub mod news;
pub mod output;
pub mod own;
pub mod page;
pub mod plot;
pub mod tui;
