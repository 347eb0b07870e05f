//! Asking again: only what may be asked again, after a longer wait each time, and a limited number of times.

use remote::{Connection, Failure, Request};
use std::time::Duration;

/// How often and how soon the clients of a service ask again. They share it.
pub struct Retries {
    // What is left for all clients together? What does a wait depend on?
}

impl Retries {
    /// All clients together may ask again `budget` times. The first wait of a request is `pause`, and a little
    /// more. How much more is up to `chance`: each call returns a number from 0 up to, but not
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
    /// answer has come within `limit`. But whether a POST was carried out is unknown when no answer has come:
    /// it is sent again only after [`Failure::Busy`]. Any other failure is final.
    ///
    /// Before the n-th repetition it waits for `pause × 2ⁿ⁻¹ × (1 + chance)`. Each repetition takes 1 from the
    /// budget; when nothing is left, the failure is final.
    ///
    /// However long one client waits, no other client waits for it.
    ///
    /// Its answer may be the answer to any of the times that it was sent. An answer with another
    /// number is late: it belongs to a request that is over, is dropped, and does not extend `limit`.
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
