//! The app: opens the book, watches the exercises, checks what is saved.
//!
//! From the outside in: [`cli`] reads the command line; [`open`] is what `cargo run` does: [`app`]
//! works, [`tui`] or [`plain`] shows it. [`check`](mod@check) is what both `check` and a save do. A
//! check looks at the [`subject`], [`compile`]s the chapter's two test programs, [`run`]s them, and
//! makes an [`outcome`] of their reports; [`answer`] does so for any file, away from the checkout, and [`grade`] for a folder of them.
//! [`own`] checks a crate of the reader's.
//! Authors have [`new`] and [`audit`](mod@audit).

#![warn(clippy::disallowed_methods)]

pub mod allowed;
pub mod answer;
pub mod app;
pub mod audit;
pub mod bench;
pub mod book;
pub mod browser;
pub mod busy;
pub mod check;
pub mod checker;
pub mod cli;
pub mod compare;
pub mod compile;
pub mod confined;
pub mod desk;
pub mod details;
pub mod disk;
pub mod editor;
pub mod elsewhere;
pub mod executions;
pub mod exercise;
pub mod explore;
pub mod explore_page;
pub mod grade;
pub mod headline;
pub mod interleavings;
pub mod judge;
pub mod junit;
pub mod lifelines;
pub mod live;
pub mod manifest;
pub mod new;
pub mod news;
pub mod open;
pub mod outcome;
pub mod own;
pub mod place;
pub mod plain;
mod plays;
pub mod plot;
pub mod process;
pub mod programs;
pub mod progress;
pub mod report;
pub mod results;
pub mod run;
pub mod second;
pub mod serve;
pub mod show;
pub mod signals;
pub mod standing;
pub mod steps;
pub mod subject;
pub mod submissions;
pub mod text;
pub mod tree;
pub mod tui;
pub mod watch;
