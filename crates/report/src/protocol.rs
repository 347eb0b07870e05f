//! What the app asks a test program, and what it answers: in the environment, and in lines of JSON.
//!
//! Whoever wants to go through the executions of one check puts a [`Request`] into [`EXPLORE`], and reads
//! one [`Answer`] from standard output.

use crate::{Grain, Look, Packed, Recording, Schedule, Trace};
use serde::{Deserialize, Serialize};

/// The environment variable with the request, in JSON.
pub const EXPLORE: &str = "INTERLEAVE_EXPLORE";

/// What to do with the executions of one check.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    /// The exercise's name within the chapter: `claim`; for a known answer to it, `claim::mistakes::load_then_store`.
    pub exercise: String,
    /// The check's name.
    pub check: String,
    /// What to do.
    pub task: Task,
}

/// What to do with the executions of a check.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Task {
    /// Record them, up to so many.
    Record(u64),
    /// Record them, up to so many, with all that happens in each.
    Play(u64),
    /// Look around where the schedule ends.
    Look {
        /// Who takes each step.
        schedule: Schedule,
        /// As the recording says.
        grain: Grain,
    },
    /// Follow the schedule, and then the usual rule to the end.
    Follow(Schedule),
}

/// What came of a request.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "there is one of it at a time")]
pub enum Answer {
    /// Of [`Task::Record`].
    Recorded(Recording),
    /// Of [`Task::Play`].
    Played(Packed),
    /// Of [`Task::Look`].
    Looked(Look),
    /// Of [`Task::Follow`].
    Followed {
        /// The whole execution.
        trace: Trace,
        /// The name of what went wrong; none when nothing did.
        fault: Option<String>,
        /// What it is, in words.
        message: String,
    },
    /// The schedule cannot be followed.
    Refused {
        /// Which entry, from 1.
        entry: usize,
        /// Why.
        message: String,
    },
    /// The child came to no answer.
    Failed {
        /// The name of what became of it: `segmentation fault`.
        verdict: String,
        /// What it is, in words.
        message: String,
    },
    /// There is no such check in the model: these are all.
    NoSuchCheck(Vec<Named>),
}

/// A check that runs in the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its name.
    pub check: String,
    /// What must hold, in words.
    pub says: String,
}
