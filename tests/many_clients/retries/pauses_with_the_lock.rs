//! Mistake: one after the other
//!
//! The guard of the budget lives until the end of the loop's body, so the lock is held during the pause.
//!
//! Rejected by: by_themselves, model, as one after the other

use remote::{Connection, Failure, Method, Request};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

pub struct Retries {
    budget: Mutex<usize>,
    pause: Duration,
    chance: Box<dyn Fn() -> f64 + Send + Sync>,
}

impl Retries {
    pub fn new(
        budget: usize,
        pause: Duration,
        chance: impl Fn() -> f64 + Send + Sync + 'static,
    ) -> Retries {
        Retries { budget: Mutex::new(budget), pause, chance: Box::new(chance) }
    }

    pub fn ask(
        &self,
        connection: &dyn Connection,
        request: &Request,
        limit: Duration,
    ) -> Result<f64, Failure> {
        let mut pause = self.pause;
        loop {
            connection.send(request)?;
            let failure = match answer_to(request.number, connection, limit) {
                Ok(sum) => return Ok(sum),
                Err(failure) => failure,
            };
            let may_be_repeated = match failure {
                Failure::Busy => true,
                Failure::TimedOut => request.method == Method::Get,
                Failure::Broken | Failure::Invalid => false,
            };
            let mut budget = self.budget.lock().unwrap();
            if !may_be_repeated || *budget == 0 {
                return Err(failure);
            }
            *budget -= 1;
            thread::sleep(pause.mul_f64(1.0 + (self.chance)()));
            pause *= 2;
        }
    }
}

fn answer_to(
    number: u64,
    connection: &dyn Connection,
    limit: Duration,
) -> Result<f64, Failure> {
    let start = Instant::now();
    loop {
        let answer = connection.receive(limit.saturating_sub(start.elapsed()))?;
        if answer.number == number {
            return answer.result;
        }
    }
}
