//! Mistake: needless request
//!
//! Both servers are asked at once. The quicker one wins, and every request is work for two.
//!
//! Rejected by: patience, model, as needless request
//! Rejected by: patience, native, as needless request

use remote::{Connection, Failure, Request, Service};
use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

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
                    to.send((is_first, Err(failure))).expect("the receiver is below");
                    None
                }
            }
        };
        let mut connections = vec![ask(first, true)];
        connections.push(ask(second, false));
        let mut failure = match results.recv_timeout(patience) {
            Ok((_, Ok(sum))) => {
                connections.iter().flatten().for_each(|connection| connection.close());
                return Ok(sum);
            }
            Ok((_, Err(failure))) => Some(failure),
            Err(_) => None,
        };
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

fn open(service: &dyn Service, rows: Range<usize>) -> Result<Arc<dyn Connection>, Failure> {
    let connection = service.connect()?;
    connection.send(&Request::get(0, rows))?;
    Ok(Arc::from(connection))
}
