//! A service that sums the rows of a dataset, and the way to it: what the chapter *Many clients* is about.
//!
//! [`Service`] and [`Connection`] are what a client sees. [`Server`] is the real thing, HTTP/1.1 on loopback;
//! the checks have another one, whose connections are channels that the model checker follows.
//!
//! ```
//! use remote::{Answer, Reply, Server, Service};
//! use std::time::Duration;
//!
//! let server = Server::start(|request| {
//!     let sum = request.rows.clone().map(|row| row as f64).sum();
//!     vec![Reply::Now(Answer { number: request.number, result: Ok(sum) })]
//! })
//! .unwrap();
//! assert_eq!(server.sum(0..4, Duration::from_secs(10)), Ok(6.0));
//! ```

mod door;
mod elsewhere;
mod http;
mod server;
mod stream;

pub use self::elsewhere::Elsewhere;
pub use self::server::Server;

use std::ops::Range;
use std::time::Duration;

/// What a client asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The client's own number for it. The answer carries the same.
    pub number: u64,
    /// Does it change something?
    pub method: Method,
    /// The rows to sum.
    pub rows: Range<usize>,
}

/// Whether a request changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// It only asks: done twice, it is as good as done once.
    Get,
    /// The service adds the sum to an account: done twice, it counts twice.
    Post,
}

impl Request {
    /// `GET /sum?rows=a..b`.
    pub fn get(number: u64, rows: Range<usize>) -> Request {
        Request { number, method: Method::Get, rows }
    }

    /// `POST /sum?rows=a..b`.
    pub fn post(number: u64, rows: Range<usize>) -> Request {
        Request { number, method: Method::Post, rows }
    }
}

/// What a service says to a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The number of the request.
    pub number: u64,
    /// The sum, or why there is none.
    pub result: Result<f64, Failure>,
}

/// Why there is no sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Status 503. Nothing has been done; later it may be.
    #[error("the service is busy")]
    Busy,
    /// Status 400. It would be the same again.
    #[error("the service does not understand the request")]
    Invalid,
    /// There is no connection, or not any more. A request that was sent may have been carried out or not.
    #[error("the connection is broken")]
    Broken,
    /// No answer has come so far. It may still come.
    #[error("no answer within the time limit")]
    TimedOut,
}

/// A service, as its clients see it.
pub trait Service: Send + Sync {
    /// Opens a connection.
    ///
    /// # Errors
    /// [`Failure::Broken`] if there is no way to the service.
    fn connect(&self) -> Result<Box<dyn Connection>, Failure>;

    /// Asks for the sum of some rows, on a connection of its own, and waits for it, but not longer than
    /// `limit`.
    ///
    /// # Errors
    /// The failure.
    fn sum(&self, rows: Range<usize>, limit: Duration) -> Result<f64, Failure> {
        let connection = self.connect()?;
        connection.send(&Request::get(0, rows))?;
        connection.receive(limit)?.result
    }
}

/// A connection to a service. Several requests may be sent on it, one after the other or without waiting for
/// answers. Dropping it closes it.
pub trait Connection: Send + Sync {
    /// Sends a request.
    ///
    /// # Errors
    /// [`Failure::Broken`].
    fn send(&self, request: &Request) -> Result<(), Failure>;

    /// Waits for the next answer, whichever request it is to, but not longer than `limit`.
    ///
    /// # Errors
    /// [`Failure::TimedOut`], and [`Failure::Broken`] after the end of the connection.
    fn receive(&self, limit: Duration) -> Result<Answer, Failure>;

    /// Closes the connection. Any thread may call it: one that is in `receive` returns with
    /// [`Failure::Broken`].
    fn close(&self);
}

/// What a server does about a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Answers.
    Now(Answer),
    /// Answers after a while.
    Late(Duration, Answer),
    /// Closes the connection.
    Close,
}
