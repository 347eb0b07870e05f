//! One process has a file, and the others send it their requests through a queue.

use std::io::{self, Read, Write};

/// A file that only one process has open.
pub trait Rows {
    /// Returns the value of a row, or why it can't be read.
    fn read(&mut self, row: u8) -> io::Result<u8>;
}

/// Answers the requests that come out of the queue, in order, until the queue ends, which it does once no
/// client has it open any more. Returns how many answers it gave.
///
/// A request has two bytes: the number of the client that asks, and the row that it asks for. The answer goes
/// only to that client, and has two bytes as well: 1 and the value, or 0 and 0 if the row can't be read. One
/// `read` may return half a request, or several requests.
///
/// Clients may die, and may ask for rows that don't exist. Skip a request from a client number that doesn't
/// exist, and half a request at the end; an answer to a dead client is lost. All other clients get their answers.
///
/// # Errors
/// The queue's own error, if it can't be read.
pub fn serve<F: Rows, W: Write>(
    file: &mut F,
    queue: impl Read,
    clients: Vec<W>,
) -> io::Result<u64> {
    todo!("answer each request")
}
