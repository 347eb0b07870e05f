//! What has come on the connection before the request is sent belongs to earlier requests, so it is dropped first,
//! without waiting. Later answers are still told apart by their numbers.

use remote::{Connection, Failure, Method, Request};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

pub struct Retries {
    budget: AtomicUsize,
    pause: Duration,
    chance: Box<dyn Fn() -> f64 + Send + Sync>,
}

impl Retries {
    pub fn new(
        budget: usize,
        pause: Duration,
        chance: impl Fn() -> f64 + Send + Sync + 'static,
    ) -> Retries {
        Retries { budget: AtomicUsize::new(budget), pause, chance: Box::new(chance) }
    }

    pub fn ask(
        &self,
        connection: &dyn Connection,
        request: &Request,
        limit: Duration,
    ) -> Result<f64, Failure> {
        while connection.receive(Duration::ZERO).is_ok() {}
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
            if !may_be_repeated || !self.takes_one() {
                return Err(failure);
            }
            thread::sleep(pause.mul_f64(1.0 + (self.chance)()));
            pause *= 2;
        }
    }

    fn takes_one(&self) -> bool {
        self.budget.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok()
    }
}

fn answer_to(number: u64, connection: &dyn Connection, limit: Duration) -> Result<f64, Failure> {
    let start = Instant::now();
    loop {
        let answer = connection.receive(limit.saturating_sub(start.elapsed()))?;
        if answer.number == number {
            return answer.result;
        }
    }
}
