//! Two servers for one request: the second is asked if the first is slow, and the loser is cancelled.

use remote::{Connection, Failure, Request, Service};
use std::ops::Range;
use std::time::Duration;

/// Asks `first` for the sum of some rows. If no answer has arrived after `patience`, or as soon as `first`
/// has failed, asks `second` too.
///
/// Returns the first sum that arrives, from either server, and closes the other connection: it waits neither for
/// the other answer nor for the end of `patience`. A failure is not a sum, and the other server may still send one.
///
/// The limit for [`Connection::receive`] is `Duration::MAX` here, which never ends.
///
/// # Errors
/// The failure from `first`, if both servers fail.
pub fn hedge(
    first: &dyn Service,
    second: &dyn Service,
    rows: Range<usize>,
    patience: Duration,
) -> Result<f64, Failure> {
    todo!("ask for {:?}, and wait for {patience:?}", Request::get(0, rows))
}
