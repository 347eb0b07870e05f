//! Mistake: wrong error
//!
//! Whichever fails while the other is still to be heard of counts as the first. A second server that cannot
//! be reached fails before a slow first one.
//!
//! Rejected by: no_answer, model, as wrong error

use remote::{Connection, Failure, Request, Service};
use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
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
    let (to, results) = channel();
    thread::scope(|scope| {
        // The connection, if there is one. Its result comes through the channel in any case.
        let ask = |service: &dyn Service, is_first: bool| -> Option<Arc<dyn Connection>> {
            let opened = open(service, rows.clone());
            match opened {
                Ok(connection) => {
                    let (mine, to) = (Arc::clone(&connection), to.clone());
                    scope.spawn(move || {
                        let result = mine.receive(Duration::MAX).and_then(|answer| answer.result);
                        // The receiver is gone when the other was quicker.
                        let _ = to.send((is_first, result));
                    });
                    Some(connection)
                }
                Err(failure) => {
                    to.send((true, Err(failure))).expect("the receiver is below");
                    None
                }
            }
        };
        let mut connections = vec![ask(first, true)];
        let mut failure = match results.recv_timeout(patience) {
            Ok((_, Ok(sum))) => return Ok(sum),
            Ok((_, Err(failure))) => Some(failure),
            Err(_) => None,
        };
        connections.push(ask(second, false));
        let results_to_come = if failure.is_some() { 1 } else { 2 };
        for (is_first, result) in results.iter().take(results_to_come) {
            match result {
                Ok(sum) => {
                    // The loser's thread returns from `receive`, so the scope can end.
                    connections.iter().flatten().for_each(|connection| connection.close());
                    return Ok(sum);
                }
                Err(of_first) if is_first => failure = Some(of_first),
                Err(_) => {}
            }
        }
        Err(failure.expect("both have failed"))
    })
}

/// A connection on which the sum of `rows` has been asked for.
fn open(service: &dyn Service, rows: Range<usize>) -> Result<Arc<dyn Connection>, Failure> {
    let connection = service.connect()?;
    connection.send(&Request::get(0, rows))?;
    Ok(Arc::from(connection))
}
