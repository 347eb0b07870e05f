//! The app: opens the book, watches the exercises, checks what is saved.
//!
//! From the outside in: [`cli`] reads the command line; [`open`] is what `cargo run` does;
//! [`check`] is what both `check` and a save do. A check looks at the [`subject`], [`compile`]s the
//! chapter's two test programs, [`run`]s them, and makes an [`outcome`] of their reports;
//! [`answer`] does so for any file, away from the checkout.

#![warn(clippy::disallowed_methods)]

pub mod answer;
pub mod book;
pub mod busy;
pub mod check;
pub mod cli;
pub mod compile;
pub mod desk;
pub mod exercise;
pub mod live;
pub mod manifest;
pub mod open;
pub mod outcome;
pub mod plot;
pub mod process;
pub mod reduce;
pub mod report;
pub mod results;
pub mod run;
pub mod serve;
pub mod show;
pub mod signals;
pub mod standing;
pub mod subject;
pub mod terminal;
pub mod tree;
pub mod watch;
