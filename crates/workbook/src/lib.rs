//! The app: opens the book, watches the exercises, checks what is saved.
//!
//! It stands on the crate `checking`, and re-exports its rooms under their own names. Each folder is a room, and none
//! of them stands, by way of others, on itself. From the bottom up:
//!
//! - [`book`] builds the pages, [`page`] serves them and keeps them up to date.
//! - [`app`] works while the app is open, and tells its [`news`]; [`tui`] shows them on a terminal.
//! - [`commands`]: a file for each command of the command line, which [`commands::cli`] reads.

#![warn(clippy::disallowed_methods)]

pub mod app;
pub mod book;
pub mod commands;
pub mod news;
pub mod page;
pub mod tui;

pub use checking::{checkout, checks, explore, host, lifelines, mutants, output, own, plot};
