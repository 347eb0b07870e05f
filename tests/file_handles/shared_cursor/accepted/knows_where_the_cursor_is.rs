//! The place of the cursor is kept behind the lock, and the cursor is moved only when it is elsewhere: reading on from
//! where the last read ended takes one call, not two.

use interleave::Partial;
use std::io::{self, ErrorKind};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

pub trait Cursor: Send + Sync {
    fn seek(&self, place: u64) -> io::Result<()>;
    fn read(&self, buffer: &mut [u8]) -> io::Result<usize>;
}

pub trait ReadAt: Sync {
    fn read_at(&self, buffer: &mut [u8], place: u64) -> io::Result<usize>;
}

pub struct Turns<C> {
    file: C,
    /// Where the cursor is. Nothing while a call is under way, and after one that failed.
    cursor: Mutex<Option<u64>>,
}

impl<C: Cursor> Turns<C> {
    pub fn new(file: C) -> Turns<C> {
        Turns { file, cursor: Mutex::new(None) }
    }
}

impl<C: Cursor> ReadAt for Turns<C> {
    fn read_at(&self, buffer: &mut [u8], place: u64) -> io::Result<usize> {
        let mut cursor = self.cursor.lock().unwrap_or_else(PoisonError::into_inner);
        if cursor.take() != Some(place) {
            self.file.seek(place)?;
        }
        let read = self.file.read(buffer)?;
        *cursor = Some(place + read as u64);
        Ok(read)
    }
}

pub fn fill(file: &impl ReadAt, buffer: &mut [u8], place: u64) -> io::Result<()> {
    let (mut rest, mut place) = (buffer, place);
    while !rest.is_empty() {
        let read = match file.read_at(rest, place) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            read => read?,
        };
        if read == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        rest = &mut rest[read..];
        place += read as u64;
    }
    Ok(())
}

pub fn reduce(file: &impl ReadAt, rows: usize, threads: usize) -> io::Result<Partial> {
    let len = rows.div_ceil(threads.max(1)).max(1);
    let (results, received) = mpsc::channel();
    thread::scope(|scope| {
        for (number, start) in (0..rows).step_by(len).enumerate() {
            let results = results.clone();
            scope.spawn(move || {
                let mut bytes = vec![0; 8 * len.min(rows - start)];
                let filled = fill(file, &mut bytes, 8 * start as u64);
                let value = |bytes: &[u8]| f64::from_le_bytes(bytes.try_into().expect("it has 8 bytes"));
                let part = || Partial::of(&bytes.chunks(8).map(value).collect::<Vec<_>>());
                let _ = results.send((number, filled.map(|()| part())));
            });
        }
    });
    drop(results);
    let mut results: Vec<_> = received.into_iter().collect();
    results.sort_unstable_by_key(|(number, _)| *number);
    results.into_iter().map(|(_, result)| result).sum()
}
