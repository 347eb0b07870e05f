//! Each request has a number of its own, and any other answer is dropped. The threads belong to no scope: the loser's
//! ends by itself when its connection has been closed.

use remote::{Connection, Failure, Request, Service};
use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

pub fn hedge(
    first: &dyn Service,
    second: &dyn Service,
    rows: Range<usize>,
    patience: Duration,
) -> Result<f64, Failure> {
    let (to, results) = channel();
    let mut open = vec![ask(first, Request::get(1, rows.clone()), to.clone())];
    let (mut failure, mut to_come) = (None, 2);
    while to_come > 0 {
        let result = match open.len() {
            1 => results.recv_timeout(if to_come == 2 { patience } else { Duration::ZERO }).ok(),
            _ => results.recv().ok(),
        };
        match result {
            Some((_, Ok(sum))) => {
                open.iter().flatten().for_each(|connection| connection.close());
                return Ok(sum);
            }
            Some((number, Err(of))) => {
                to_come -= 1;
                if number == 1 {
                    failure = Some(of);
                }
            }
            None => open.push(ask(second, Request::get(2, rows.clone()), to.clone())),
        }
    }
    Err(failure.unwrap())
}

type Results = Sender<(u64, Result<f64, Failure>)>;

fn ask(service: &dyn Service, request: Request, to: Results) -> Option<Arc<dyn Connection>> {
    let number = request.number;
    let connected = service.connect().and_then(|connection| {
        connection.send(&request)?;
        Ok(Arc::<dyn Connection>::from(connection))
    });
    match connected {
        Ok(connection) => {
            let mine = Arc::clone(&connection);
            thread::spawn(move || to.send((number, answer(&*mine, number))));
            Some(connection)
        }
        Err(failure) => {
            to.send((number, Err(failure))).unwrap();
            None
        }
    }
}

fn answer(connection: &dyn Connection, number: u64) -> Result<f64, Failure> {
    loop {
        let answer = connection.receive(Duration::MAX)?;
        if answer.number == number {
            return answer.result;
        }
    }
}
