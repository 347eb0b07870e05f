//! Mistake: panic
//!
//! The connection may break before the request is sent, and that is a failure like any other. Here it is a panic.
//!
//! Rejected by: first_cut, model, as panic
//! Rejected by: first_cut, native, as panic
//! Rejected by: second_cut, model, as panic
//! Rejected by: second_cut, native, as panic

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
        let ask = |service: &dyn Service, is_first: bool| -> Option<Arc<dyn Connection>> {
            let opened = open(service, rows.clone());
            match opened {
                Ok(connection) => {
                    let (mine, to) = (Arc::clone(&connection), to.clone());
                    scope.spawn(move || {
                        let result = mine.receive(Duration::MAX).and_then(|answer| answer.result);
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
    connection.send(&Request::get(0, rows)).unwrap();
    Ok(Arc::from(connection))
}
