//! Which mutant of an answer a test program is.

use report::MUTANT;
use std::sync::OnceLock;

/// The number of the mutant that this process is; 0 is the answer as it was written.
///
/// `audit --mutants` puts a call of this into every function of the answer that it varies. It is
/// known before the first check begins, and takes no step under the model.
pub fn mutant() -> usize {
    // The environment does not change while the checks run, and is read once.
    static NUMBER: OnceLock<usize> = OnceLock::new();
    *NUMBER.get_or_init(|| {
        std::env::var(MUTANT).ok().and_then(|number| number.parse().ok()).unwrap_or_default()
    })
}
