//! Each server has a thread, which leaves its connection and then its result behind one lock. The caller only waits.

use remote::{Connection, Failure, Request, Service};
use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

#[derive(Default)]
struct State {
    results: [Option<Result<f64, Failure>>; 2],
    connections: [Option<Arc<dyn Connection>>; 2],
    is_won: bool,
}

pub fn hedge(
    first: &dyn Service,
    second: &dyn Service,
    rows: Range<usize>,
    patience: Duration,
) -> Result<f64, Failure> {
    let shared = (Mutex::new(State::default()), Condvar::new());
    let ask = |place: usize, service: &dyn Service| {
        let result = (|| {
            let connection: Arc<dyn Connection> = Arc::from(service.connect()?);
            {
                let mut state = shared.0.lock().unwrap();
                if state.is_won {
                    return Err(Failure::Broken);
                }
                state.connections[place] = Some(Arc::clone(&connection));
            }
            connection.send(&Request::get(0, rows.clone()))?;
            connection.receive(Duration::MAX)?.result
        })();
        let mut state = shared.0.lock().unwrap();
        state.results[place] = Some(result);
        drop(state);
        shared.1.notify_one();
    };
    thread::scope(|scope| {
        scope.spawn(|| ask(0, first));
        let state = shared.0.lock().unwrap();
        let silent = |state: &mut State| state.results[0].is_none();
        let (state, _) = shared.1.wait_timeout_while(state, patience, silent).unwrap();
        if let Some(Ok(sum)) = state.results[0] {
            return Ok(sum);
        }
        drop(state);
        scope.spawn(|| ask(1, second));
        let state = shared.0.lock().unwrap();
        let undecided = |state: &mut State| {
            let is_won = state.results.iter().any(|result| matches!(result, Some(Ok(_))));
            !is_won && state.results.contains(&None)
        };
        let mut state = shared.1.wait_while(state, undecided).unwrap();
        state.is_won = true;
        state.connections.iter().flatten().for_each(|connection| connection.close());
        match state.results {
            [Some(Ok(sum)), _] | [_, Some(Ok(sum))] => Ok(sum),
            [Some(Err(failure)), _] => Err(failure),
            _ => unreachable!("both have failed"),
        }
    })
}
