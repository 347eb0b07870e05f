//! A screen with four exercises of two chapters.

use workbook::checks::standing::{Standing, State};
use workbook::tui::state::Screen;

pub const NAMES: [&str; 4] = ["threads/halves", "threads/claim", "locks/monitor", "locks/try_lock"];

/// The exercises stand like this, and the learner is at number `current`.
pub fn screen(states: [State; 4], current: usize) -> Screen {
    let standing = |(name, state): (&str, State)| Standing {
        name: name.to_owned(),
        file: format!("exercises/{name}.rs"),
        page: Some("threads.html".to_owned()),
        state,
        outcome: None,
        text: None,
    };
    Screen::new(NAMES.into_iter().zip(states).map(standing).collect(), current)
}
