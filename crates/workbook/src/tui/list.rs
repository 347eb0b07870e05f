//! The list of exercises: which of them are shown, and which is chosen.

use crate::standing::{Standing, State};

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

#[cfg(test)]
mod tests {
    use super::*;

    fn standings() -> Vec<Standing> {
        let states = [State::Passed, State::NotStarted, State::Failed, State::Passed];
        let names = ["threads/halves", "threads/claim", "locks/monitor", "locks/try_lock"];
        let standing = |(name, state): (&str, State)| Standing {
            name: name.to_owned(),
            file: format!("exercises/{name}.rs"),
            page: None,
            state,
            outcome: None,
        };
        names.into_iter().zip(states).map(standing).collect()
    }

    #[test]
    fn filters_and_search_work_together() {
        let standings = standings();
        let mut list = List::default();
        assert_eq!(list.shown(&standings), [0, 1, 2, 3]);
        list.filter = list.filter.next();
        assert_eq!(list.shown(&standings), [1, 2], "to do");
        list.filter = list.filter.next();
        assert_eq!(list.shown(&standings), [2], "begun");
        list.filter = list.filter.next();
        assert_eq!(list.shown(&standings), [0, 3], "passed");
        list.search = "LOCK".to_owned();
        assert_eq!(list.shown(&standings), [3]);
        assert_eq!(list.filter.next(), Filter::All);
    }

    #[test]
    fn the_choice_stays_within_what_is_shown() {
        let standings = standings();
        let mut list = List { filter: Filter::Passed, chosen: 2, ..List::default() };
        assert_eq!(list.at(&list.shown(&standings)), 1, "the nearest to a hidden one");
        list.step(&standings, 5);
        assert_eq!(list.chosen, 3);
        list.step(&standings, -9);
        assert_eq!(list.chosen, 0);
        list.search = "nothing".to_owned();
        list.step(&standings, 1);
        assert_eq!(list.chosen, 0);
    }
}
