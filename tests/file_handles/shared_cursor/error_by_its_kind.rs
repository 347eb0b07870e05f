//! Mistake: wrong error
//!
//! An error is made anew from its kind, and what the file said about it is gone.
//!
//! Rejected by: own_errors, model, as wrong error
//! Rejected by: own_errors, native, as wrong error

use interleave::Partial;
use std::io::{self, ErrorKind};
use std::panic;
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
    file: C,
    turn: Mutex<()>,
}

impl<C: Cursor> Turns<C> {
    pub fn new(file: C) -> Turns<C> {
        Turns { file, turn: Mutex::new(()) }
    }
}

impl<C: Cursor> ReadAt for Turns<C> {
    fn read_at(&self, buffer: &mut [u8], place: u64) -> io::Result<usize> {
        // It may be poisoned: wherever a panic has left the cursor, it is moved first.
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.file.seek(place)?;
        self.file.read(buffer)
    }
}

pub fn fill(file: &impl ReadAt, buffer: &mut [u8], place: u64) -> io::Result<()> {
    let mut done = 0;
    while done < buffer.len() {
        match file.read_at(&mut buffer[done..], place + done as u64) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(more) => done += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => (),
            Err(error) => return Err(error.kind().into()),
        }
    }
    Ok(())
}

pub fn reduce(file: &impl ReadAt, rows: usize, threads: usize) -> io::Result<Partial> {
    const SIZE: usize = size_of::<f64>();
    let threads = threads.max(1);
    let len = rows.div_ceil(threads);
    let part = |number: usize| {
        let start = number.saturating_mul(len).min(rows);
        let end = start.saturating_add(len).min(rows);
        let mut bytes = vec![0; (end - start) * SIZE];
        fill(file, &mut bytes, (start * SIZE) as u64)?;
        let (numbers, _) = bytes.as_chunks::<SIZE>();
        let values: Vec<f64> = numbers.iter().copied().map(f64::from_le_bytes).collect();
        Ok(Partial::of(&values))
    };
    thread::scope(|scope| {
        let part = &part;
        let parts: Vec<_> = (0..threads).map(|number| scope.spawn(move || part(number))).collect();
        let parts: Vec<_> = parts.into_iter().map(|part| part.join()).collect();
        let results = parts
            .into_iter()
            .map(|part| part.unwrap_or_else(|payload| panic::resume_unwind(payload)));
        results.sum()
    })
}
