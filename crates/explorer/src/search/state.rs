//! How far a search is.

use super::Model;
use crate::failure::Failure;
use crate::machine::rules::{Loops, Rules};
use crate::machine::run::Body;
use crate::processor::ProcessorTime;
use std::time::{Duration, Instant};

/// Why a search did not come to its end.
pub(super) enum Stop {
    Failed(Box<Failure>),
    /// The search must begin again with these rules.
    NeedsOther(Rules),
}

/// A search under way.
pub(super) struct Search<'a> {
    pub(super) model: &'a Model,
    pub(super) body: Body,
    pub(super) began: Instant,
    /// What this process has used since it began.
    pub(super) processor: ProcessorTime,
    /// What was used before it began, and by other processes for what was taken over from them.
    pub(super) elsewhere: Duration,
    pub(super) executions: u64,
    pub(super) loops: Loops,
    pub(super) rules: Rules,
}
