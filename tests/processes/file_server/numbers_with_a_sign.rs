//! Mistake: unanswered request
//!
//! The number of a client is read as one with a sign, so no client after the 127th is answered.
//!
//! Rejected by: last_client, model, as unanswered request
//! Rejected by: last_client, native, as unanswered request

use std::io::{self, ErrorKind, Read, Write};

pub trait Rows {
    fn read(&mut self, row: u8) -> io::Result<u8>;
}

pub fn serve<F: Rows, W: Write>(
    file: &mut F,
    mut queue: impl Read,
    clients: Vec<W>,
) -> io::Result<u64> {
    let mut clients: Vec<Option<W>> = clients.into_iter().map(Some).collect();
    let (mut given, mut request) = (0, [0; 2]);
    while is_filled(&mut queue, &mut request)? {
        let [number, row] = request;
        let answer = file.read(row).map_or([0, 0], |value| [1, value]);
        let Some(client) = clients.get_mut(number as i8 as usize) else { continue };
        match client.as_mut().map(|client| client.write_all(&answer)) {
            Some(Ok(())) => given += 1,
            Some(Err(_)) => *client = None,
            None => {}
        }
    }
    Ok(given)
}

fn is_filled(queue: &mut impl Read, request: &mut [u8; 2]) -> io::Result<bool> {
    match queue.read_exact(request) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        result => result.map(|()| true),
    }
}
