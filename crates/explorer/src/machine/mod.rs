//! The machine that runs one execution: threads and processes, what they share, whose turn it is, and how
//! it ends.
//!
//! It knows no search beyond the [`Path`](crate::path::Path) of choices, and no reader of what it writes
//! down. At each choice it asks a [`Guide`](guide::Guide), or its path if there is none; what it does goes into
//! [`record`](crate::record) if its rules say so.

pub(crate) mod content;
mod ends;
pub(crate) mod execution;
pub(crate) mod guide;
pub(crate) mod processes;
mod recording;
pub mod rt;
mod schedule;
