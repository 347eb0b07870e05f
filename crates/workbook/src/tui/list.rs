//! The list of exercises: which of them are shown, and which is chosen.

use crate::checks::standing::{Standing, State};

/// Which exercises the list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Those that have not passed.
    ToDo,
    /// Those that were begun and have not passed.
    Begun,
    /// Those that have passed.
    Passed,
}

impl Filter {
    /// The one after this; all of them in turn.
    #[must_use]
    pub fn next(self) -> Filter {
        match self {
            Filter::All => Filter::ToDo,
            Filter::ToDo => Filter::Begun,
            Filter::Begun => Filter::Passed,
            Filter::Passed => Filter::All,
        }
    }

    /// In words.
    pub fn says(self) -> &'static str {
        match self {
            Filter::All => "all",
            Filter::ToDo => "to do",
            Filter::Begun => "begun",
            Filter::Passed => "passed",
        }
    }

    fn shows(self, state: State) -> bool {
        match self {
            Filter::All => true,
            Filter::ToDo => state != State::Passed,
            Filter::Begun => !matches!(state, State::Passed | State::NotStarted),
            Filter::Passed => state == State::Passed,
        }
    }
}

/// The list as the learner left it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// Which exercises are shown.
    pub filter: Filter,
    /// What their names must contain.
    pub search: String,
    /// Do keys go to the search?
    pub typing: bool,
    /// The chosen one, as an index of the standings. It may be hidden; then the nearest is chosen.
    pub chosen: usize,
}

impl List {
    /// What is shown, as indices of the standings.
    pub fn shown(&self, standings: &[Standing]) -> Vec<usize> {
        let search = self.search.to_lowercase();
        let fits = |standing: &Standing| {
            self.filter.shows(standing.state) && standing.name.contains(&search)
        };
        (0..standings.len()).filter(|&at| fits(&standings[at])).collect()
    }

    /// The place of the chosen one in what is shown.
    pub fn at(&self, shown: &[usize]) -> usize {
        shown.partition_point(|&index| index < self.chosen).min(shown.len().saturating_sub(1))
    }

    /// Chooses the one that stands so many lines further down, or up if negative.
    pub fn step(&mut self, standings: &[Standing], by: isize) {
        let shown = self.shown(standings);
        let to = self.at(&shown).saturating_add_signed(by).min(shown.len().saturating_sub(1));
        if let Some(&index) = shown.get(to) {
            self.chosen = index;
        }
    }
}
