//! For a `#[test]` of any crate: explore, and panic with all that there is to know.

use crate::failure::{SCHEDULE, told};
use crate::{Model, Schedule};

/// Runs `f` in every interleaving: [`Model::assert`] with the usual bounds.
///
/// # Panics
/// If an execution fails, with its table and its schedule.
#[track_caller]
pub fn model(f: impl Fn() + 'static) {
    Model::default().assert(f);
}

impl Model {
    /// Runs `f` in every interleaving within the bounds, and panics if one fails: the message has the
    /// execution as a table, and the schedule that leads to it again. With that schedule in the environment,
    /// as `INTERLEAVE_SCHEDULE="main T1" cargo test name`, only that execution is run. With
    /// `INTERLEAVE_PROCESSES=2`, two processes share a search that takes long.
    ///
    /// ```
    /// use explorer::Model;
    ///
    /// Model::default().assert(|| assert_eq!(1 + 1, 2));
    /// ```
    ///
    /// # Panics
    /// If an execution fails, if not all could be explored, or if the schedule cannot be followed.
    #[track_caller]
    pub fn assert(&self, f: impl Fn() + 'static) {
        match std::env::var(SCHEDULE) {
            Ok(text) => self.assert_along(&text, f),
            Err(_) => {
                let asked = self.clone().processes_asked_for();
                if let Err(failure) = asked.unwrap_or_else(|wrong| panic!("{wrong}")).check(f) {
                    panic!("{failure}");
                }
            }
        }
    }

    #[track_caller]
    fn assert_along(&self, text: &str, f: impl Fn() + 'static) {
        let schedule: Schedule = match text.parse() {
            Ok(schedule) => schedule,
            Err(wrong) => panic!("{SCHEDULE}: {wrong}"),
        };
        match self.follow(&schedule, f) {
            Ok(followed) => {
                if let Some((fault, message)) = followed.failed {
                    panic!("{}", told(fault, &message, &followed.trace));
                }
            }
            Err(refused) => panic!("{SCHEDULE}: {refused}\n\n{}", refused.trace),
        }
    }
}
