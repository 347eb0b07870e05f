//! What the working threads tell the one that shows it.

use crate::checks::outcome::Outcome;
use crossterm::event::Event;
use serde::Serialize;

/// How far the checks of a chapter are built that no check has asked for yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ahead {
    /// `threads`
    pub chapter: String,
    /// `43 of 61: harness`
    pub steps: String,
}

impl std::fmt::Display for Ahead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "building the checks of {} for the first time", self.chapter)
    }
}

/// Why the app is shown no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It was asked to end.
    Asked,
    /// There is an exercise that it does not know: it is opened again.
    NewExercise,
}

/// Something that happened.
#[derive(Debug)]
pub enum News {
    /// The learner saved these exercises: mostly one.
    Saved(Vec<String>),
    /// An exercise is being checked from now on.
    Checking(String),
    /// What the check does at this moment: a line of cargo's.
    Doing(String),
    /// An exercise was checked.
    Checked(Box<Outcome>),
    /// No verdict could be given on an exercise.
    Unchecked {
        /// The exercise.
        exercise: String,
        /// The reason; none when the check made way for another.
        why: Option<String>,
    },
    /// The checks of a chapter are being built, since nothing else is to be done: how far that is.
    Ahead(Ahead),
    /// That has ended, or made way for a check.
    AheadEnded,
    /// The book was built again.
    Book,
    /// The book does not build; the last good pages stay.
    BookBroken(String),
    /// Something that is not as it should be, and stops nothing.
    Warning(String),
    /// A line of a running benchmark.
    Bench(String),
    /// The benchmark ended: how.
    BenchEnded(String),
    /// A key, or another size of the terminal.
    Terminal(Event),
    /// There is an exercise that was not there when the app was opened.
    NewExercise,
    /// The app is to end; with an error, if something it needs is gone.
    Stop(Option<anyhow::Error>),
}
