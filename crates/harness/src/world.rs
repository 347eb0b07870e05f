//! What runs the code of a check.

use crate::second;
use explorer::rt;

/// What runs the code of a check at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// Real threads, in real time.
    Natively,
    /// The explorer, on its virtual clock.
    UnderTheModel,
    /// Another checker in the explorer's place, which has no processes.
    UnderAnotherChecker,
}

impl Runs {
    /// What runs the caller.
    pub fn here() -> Runs {
        match (rt::is_active(), second::in_use()) {
            (true, _) => Runs::UnderTheModel,
            (false, Some(_)) => Runs::UnderAnotherChecker,
            (false, None) => Runs::Natively,
        }
    }
}
