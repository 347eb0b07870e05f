//! What the text of an exercise promises, as its chapter's program tells it.

use serde::{Deserialize, Serialize};

/// The environment variable that asks a chapter's program for its promises: it prints them as one
/// line of JSON, a list of [`Promises`], and checks nothing.
pub const PROMISES: &str = "INTERLEAVE_PROMISES";

/// The checks of one exercise and what they say that they keep, as a chapter's program hands it over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promises {
    /// `threads/claim`
    pub exercise: String,
    /// The names of its checks.
    pub checks: Vec<String>,
    /// Its sentences, in the order of the list.
    pub sentences: Vec<Sentence>,
}

/// One entry of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// As the list quotes it, in Markdown.
    pub text: String,
    /// The checks that keep it; none if it promises nothing.
    pub kept_by: Option<Vec<String>>,
}
