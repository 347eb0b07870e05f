//! The bytes that come are gathered in a buffer, and whole requests are taken out of it.

use std::io::{self, ErrorKind, Read, Write};

pub trait Rows {
    fn read(&mut self, row: u8) -> io::Result<u8>;
}

pub fn serve<F: Rows, W: Write>(
    file: &mut F,
    mut queue: impl Read,
    mut clients: Vec<W>,
) -> io::Result<u64> {
    let (mut gathered, mut piece, mut given) = (Vec::new(), [0; 16], 0);
    loop {
        match queue.read(&mut piece) {
            Ok(0) => return Ok(given),
            Ok(count) => gathered.extend_from_slice(&piece[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        }
        let whole = gathered.len() / 2 * 2;
        for request in gathered.drain(..whole).collect::<Vec<u8>>().chunks_exact(2) {
            let answer = match file.read(request[1]) {
                Ok(value) => [1, value],
                Err(_) => [0, 0],
            };
            let client = clients.get_mut(usize::from(request[0]));
            let is_given = client.is_some_and(|client| client.write_all(&answer).is_ok());
            given += u64::from(is_given);
        }
    }
}
