//! Two servers for one request: the second is asked when the first is slow, and the loser is cancelled.

use remote::{Connection, Failure, Request, Service};
use std::ops::Range;
use std::time::Duration;

/// Asks `first` for the sum of some rows. If no answer has come after `patience`, or as soon as `first` has
/// failed, it asks `second` too.
///
/// Returns the first sum that comes, from either of them, and closes the other connection: it waits neither for
/// the other answer nor for the end of `patience`. A failure is not a sum; the other server may still have one.
///
/// The limit of [`Connection::receive`] is `Duration::MAX` here, which never ends.
///
/// # Errors
/// The failure of `first`, if both fail.
pub fn hedge(
    first: &dyn Service,
    second: &dyn Service,
    rows: Range<usize>,
    patience: Duration,
) -> Result<f64, Failure> {
    todo!("ask for {:?}, and wait for {patience:?}", Request::get(0, rows))
}
