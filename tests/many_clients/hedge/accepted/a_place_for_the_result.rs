//! The threads put what they have into one place behind a lock, and a condition variable tells the caller.

use remote::{Connection, Failure, Request, Service};
use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

pub fn hedge(
    first: &dyn Service,
    second: &dyn Service,
    rows: Range<usize>,
    patience: Duration,
) -> Result<f64, Failure> {
    // What has come, first to last. Each thread that adds to it notifies the caller.
    let results = Mutex::new(Vec::new());
    let news = Condvar::new();
    let tell = |result| {
        results.lock().unwrap().push(result);
        news.notify_one();
    };
    thread::scope(|scope| {
        // The connection, if there is one. Its result comes through the channel in any case.
        let ask = |service: &dyn Service, is_first: bool| -> Option<Arc<dyn Connection>> {
            let opened = open(service, rows.clone());
            match opened {
                Ok(connection) => {
                    let mine = Arc::clone(&connection);
                    let tell = &tell;
                    scope.spawn(move || {
                        let result = mine.receive(Duration::MAX).and_then(|answer| answer.result);
                        tell((is_first, result));
                    });
                    Some(connection)
                }
                Err(failure) => {
                    tell((is_first, Err(failure)));
                    None
                }
            }
        };
        let mut connections = vec![ask(first, true)];
        let is_empty = |results: &mut Vec<_>| results.is_empty();
        let waited = news.wait_timeout_while(results.lock().unwrap(), patience, is_empty);
        let early = waited.unwrap().0.pop();
        let mut failure = match early {
            Some((_, Ok(sum))) => return Ok(sum),
            Some((_, Err(failure))) => Some(failure),
            None => None,
        };
        connections.push(ask(second, false));
        let results_to_come = if failure.is_some() { 1 } else { 2 };
        for _ in 0..results_to_come {
            let some = news.wait_while(results.lock().unwrap(), is_empty);
            let (is_first, result) = some.unwrap().remove(0);
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
