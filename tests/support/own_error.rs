//! Whether the error that comes back is the one that a system gave.

use harness::ensure;
use std::io;

/// Ends the check with the verdict "wrong error" if `error` doesn't say what the system's own error says, which is
/// `reason`. It may say more, such as which file it was. `case` says what has failed.
#[track_caller]
pub fn ensure_own(error: &io::Error, reason: &str, case: &str) {
    let says = error.to_string();
    ensure!(
        says.contains(reason),
        "wrong error",
        "{case}: the system's error says {reason:?}, and the one that came back says {says:?}. Return the error as it is"
    );
}
