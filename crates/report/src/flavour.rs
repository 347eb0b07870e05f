//! The two worlds.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The world that a check runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Flavour {
    /// Real threads, the real `std`: the check is repeated for about 50 ms.
    Native,
    /// The modelled `std`: every interleaving is explored, up to the check's bound.
    Model,
}

impl Flavour {
    /// `native` or `model`: the last part of a test's name.
    pub const fn name(self) -> &'static str {
        match self {
            Flavour::Native => "native",
            Flavour::Model => "model",
        }
    }
}

impl fmt::Display for Flavour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
