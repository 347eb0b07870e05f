//! One process has the file, and the others ask it through a queue.

use std::io::{self, Read, Write};

/// A file that one process has open.
pub trait Rows {
    /// The value of a row, or why it can't be read.
    fn read(&mut self, row: u8) -> io::Result<u8>;
}

/// Answers the requests that come out of the queue, in their order, until the queue ends, which is when no client
/// has it open any more. Returns how many answers were given.
///
/// A request has two bytes, the number of the client that asks and the row that it asks for. The answer goes to that
/// client alone, and has two bytes, too: 1 and the value, or 0 and 0 if the row can't be read. One `read` may return
/// half a request, or several.
///
/// Clients may die, and may ask for rows that don't exist. Skip a request whose client number doesn't exist, and half a
/// request at the end; an answer to a client that has died is lost. All other clients get theirs.
///
/// # Errors
/// If the queue can't be read.
pub fn serve<F: Rows, W: Write>(
    file: &mut F,
    queue: impl Read,
    clients: Vec<W>,
) -> io::Result<u64> {
    todo!("answer each request")
}
