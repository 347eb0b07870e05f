//! The caller itself receives from the first server while the patience lasts. Only when that was in vain are
//! there threads.

use remote::{Connection, Failure, Request, Service};
use std::ops::Range;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

pub fn hedge(
    first: &dyn Service,
    second: &dyn Service,
    rows: Range<usize>,
    patience: Duration,
) -> Result<f64, Failure> {
    let receive = |connection: &Arc<dyn Connection>, limit| {
        connection.receive(limit).and_then(|answer| answer.result)
    };
    let of_first = open(first, rows.clone());
    let early = of_first.clone().and_then(|connection| receive(&connection, patience));
    match (early, of_first) {
        (Ok(sum), _) => Ok(sum),
        (Err(Failure::TimedOut), Ok(of_first)) => {
            let Ok(of_second) = open(second, rows) else {
                return receive(&of_first, Duration::MAX);
            };
            thread::scope(|scope| {
                let other = scope.spawn(|| {
                    let result = receive(&of_first, Duration::MAX);
                    if result.is_ok() {
                        of_second.close();
                    }
                    result
                });
                let result = receive(&of_second, Duration::MAX);
                if result.is_ok() {
                    of_first.close();
                }
                other.join().unwrap().or_else(|failure| result.map_err(|_| failure))
            })
        }
        (Err(failure), _) => open(second, rows)
            .and_then(|connection| receive(&connection, Duration::MAX))
            .map_err(|_| failure),
    }
}

fn open(service: &dyn Service, rows: Range<usize>) -> Result<Arc<dyn Connection>, Failure> {
    let connection = service.connect()?;
    connection.send(&Request::get(0, rows))?;
    Ok(Arc::from(connection))
}
