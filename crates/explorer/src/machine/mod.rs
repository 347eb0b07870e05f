//! The machine that runs one execution: threads and processes, what they share, whose turn it is, and how
//! it ends.
//!
//! It knows neither who decides nor who writes down. At each choice it asks a [`Guide`](guide::Guide), and it
//! tells a [`Recorder`](recorder::Recorder), if there is one, what the threads do.

pub(crate) mod access;
mod cell;
pub(crate) mod content;
pub(crate) mod counted;
mod death;
pub(crate) mod ends;
pub(crate) mod execution;
pub(crate) mod guide;
pub(crate) mod objects;
pub(crate) mod processes;
pub(crate) mod readiness;
pub(crate) mod recorder;
pub mod rt;
pub(crate) mod rules;
pub(crate) mod run;
mod schedule;
mod stood;
pub(crate) mod thread;
mod variables;
