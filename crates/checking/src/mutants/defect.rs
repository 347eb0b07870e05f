//! What an audit finds.

use std::fmt;

/// Something that is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Defect {
    /// What it is about: an exercise, a chapter, or a file.
    pub of: String,
    /// What is wrong.
    pub what: String,
}

impl Defect {
    /// A defect of `of`.
    pub fn new(of: impl fmt::Display, what: impl Into<String>) -> Defect {
        Defect { of: of.to_string(), what: what.into() }
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.of, self.what)
    }
}
