//! The file is in the lock, so there is no way to its cursor but through it. `fill` is a function that calls itself.

use interleave::Partial;
use std::io::{self, ErrorKind};
use std::sync::{Mutex, PoisonError};
use std::thread;

pub trait Cursor: Send + Sync {
    fn seek(&self, place: u64) -> io::Result<()>;
    fn read(&self, buffer: &mut [u8]) -> io::Result<usize>;
}

pub trait ReadAt: Sync {
    fn read_at(&self, buffer: &mut [u8], place: u64) -> io::Result<usize>;
}

pub struct Turns<C> {
    file: Mutex<C>,
}

impl<C: Cursor> Turns<C> {
    pub fn new(file: C) -> Turns<C> {
        Turns { file: Mutex::new(file) }
    }
}

impl<C: Cursor> ReadAt for Turns<C> {
    fn read_at(&self, buffer: &mut [u8], place: u64) -> io::Result<usize> {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(place).and_then(|()| file.read(buffer))
    }
}

pub fn fill(file: &impl ReadAt, buffer: &mut [u8], place: u64) -> io::Result<()> {
    if buffer.is_empty() {
        return Ok(());
    }
    match file.read_at(buffer, place) {
        Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
        Ok(read) => fill(file, &mut buffer[read..], place + read as u64),
        Err(error) if error.kind() == ErrorKind::Interrupted => fill(file, buffer, place),
        Err(error) => Err(error),
    }
}

fn part(file: &impl ReadAt, rows: std::ops::Range<usize>) -> io::Result<Partial> {
    let mut values = Vec::with_capacity(rows.len());
    for row in rows {
        let mut bytes = [0; 8];
        fill(file, &mut bytes, row as u64 * 8)?;
        values.push(f64::from_le_bytes(bytes));
    }
    Ok(Partial::of(&values))
}

pub fn reduce(file: &impl ReadAt, rows: usize, threads: usize) -> io::Result<Partial> {
    let len = rows.div_ceil(threads.max(1)).max(1);
    let starts: Vec<usize> = (0..rows).step_by(len).collect();
    let mut results: Vec<io::Result<Partial>> = Vec::new();
    thread::scope(|scope| {
        let threads: Vec<_> =
            starts.iter().map(|&start| scope.spawn(move || part(file, start..rows.min(start + len)))).collect();
        results.extend(threads.into_iter().map(|thread| thread.join().expect("it does not panic")));
    });
    results.into_iter().sum()
}
