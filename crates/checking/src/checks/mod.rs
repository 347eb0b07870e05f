//! From the text of an answer to its outcome.
//!
//! [`subject`] and [`allowed`] look at the text, [`compile`] has cargo build it, [`run`] runs the programs that come of
//! it, [`judge`] makes an [`outcome`] of what they report. [`checker`] does these steps for a chapter, [`mod@check`]
//! for the learner's file, [`answer`] for any other file, and [`second`] with loom or shuttle in place of the explorer.
//! [`results`] and [`standing`] remember what came of it.

pub mod allowed;
pub mod answer;
pub mod check;
pub mod checker;
pub mod compile;
pub mod interleavings;
pub mod judge;
pub mod manifest;
pub mod outcome;
pub mod results;
pub mod run;
pub mod second;
pub mod standing;
pub mod subject;
pub mod submissions;
