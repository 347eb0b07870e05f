//! An entry of a schedule that could not be followed.

use crate::Trace;
use std::fmt;

/// An entry that could not be followed.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// Which entry, from 1.
    pub entry: usize,
    /// What is wrong with it.
    pub why: Refusal,
    /// All of it in words: the entry, what is wrong, and who could have gone on.
    pub message: String,
    /// The threads that could have gone on.
    pub could: Vec<String>,
    /// What had happened up to there.
    pub trace: Trace,
}

/// Why an entry cannot be followed.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No thread of this name has been started, or there are several.
    NoSuchThread,
    /// The thread has ended.
    Ended,
    /// The thread waits: for a lock, for another thread, for a notification, or for its time.
    Blocked,
    /// The step has no such choice as the entry asks for.
    NoSuchChoice,
    /// All threads have ended.
    Over,
}

impl Refusal {
    /// The name under which the glossary explains it.
    pub fn name(self) -> &'static str {
        match self {
            Refusal::NoSuchThread => "no such thread",
            Refusal::Ended => "thread has ended",
            Refusal::Blocked => "thread is blocked",
            Refusal::NoSuchChoice => "no such choice",
            Refusal::Over => "schedule too long",
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refused {}
