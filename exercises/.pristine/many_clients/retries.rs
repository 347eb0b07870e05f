//! Asks again, but only what may be asked again, after a longer wait each time, and a limited number of times.

use remote::{Connection, Failure, Request};
use std::time::Duration;

/// How often and how soon the clients of one service ask again. All of them share this value.
pub struct Retries {
    // What is left for all clients together? What does a wait depend on?
}

impl Retries {
    /// All clients together may ask again `budget` times. A request's first wait is `pause` plus a little
    /// more. How much more is up to `chance`: each call of it returns a number from 0 up to, but not
    /// including, 1.
    pub fn new(
        budget: usize,
        pause: Duration,
        chance: impl Fn() -> f64 + Send + Sync + 'static,
    ) -> Retries {
        todo!("{budget} repetitions, the first after {pause:?} and {} of it", chance())
    }

    /// Sends a request on a connection that no other thread uses, and waits for its answer.
    ///
    /// The request is sent again, under the same number, when the service says [`Failure::Busy`], or when no
    /// answer has arrived within `limit`. But if no answer to a POST has arrived, it is unknown whether it
    /// was carried out, so it is sent again only after [`Failure::Busy`]. Any other failure is final.
    ///
    /// The wait before the n-th repetition is `pause × 2ⁿ⁻¹ × (1 + chance)`. Each repetition takes 1 from the
    /// budget; once nothing is left, any failure is final.
    ///
    /// However long one client waits, no other client waits for it.
    ///
    /// If the request was sent more than once, an answer to any of the attempts counts. An answer
    /// with another number is late, because it belongs to a request that is over: it is dropped, and
    /// does not extend `limit`.
    ///
    /// # Errors
    /// The failure that was final.
    pub fn ask(
        &self,
        connection: &dyn Connection,
        request: &Request,
        limit: Duration,
    ) -> Result<f64, Failure> {
        todo!("send {request:?}, and wait for {limit:?}")
    }
}
