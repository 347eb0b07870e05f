//! A piece that no worker survives.

use std::fmt;

/// A piece that workers were lost with.
#[derive(Debug)]
pub(super) struct Poison {
    pub(super) piece: u64,
}

impl fmt::Display for Poison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "piece {} ends its workers", self.piece)
    }
}

impl std::error::Error for Poison {}
