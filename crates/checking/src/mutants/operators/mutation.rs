//! A change to an answer.

use std::ops::Range;

/// One small change to a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutation {
    /// What kind of change it is: `notify_all to notify_one`.
    pub operator: &'static str,
    /// The bytes of the file that it replaces.
    pub range: Range<usize>,
    /// What is there instead.
    pub with: String,
}
