//! The queue is taken byte by byte, in pairs, and the clients that are alive stand in a map.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

pub trait Rows {
    fn read(&mut self, row: u8) -> io::Result<u8>;
}

pub fn serve<F: Rows, W: Write>(
    file: &mut F,
    queue: impl Read,
    clients: Vec<W>,
) -> io::Result<u64> {
    let mut alive: BTreeMap<usize, W> = clients.into_iter().enumerate().collect();
    let mut bytes = queue.bytes();
    let mut given = 0;
    while let Some(number) = bytes.next().transpose()? {
        let Some(row) = bytes.next().transpose()? else { break };
        let number = usize::from(number);
        let Some(client) = alive.get_mut(&number) else { continue };
        let answer = file.read(row).map_or([0, 0], |value| [1, value]);
        if client.write_all(&answer).is_ok() {
            given += 1;
        } else {
            alive.remove(&number);
        }
    }
    Ok(given)
}
