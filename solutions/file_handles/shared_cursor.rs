//! Reads at a place, both through a cursor that all threads share and without one.

use interleave::Partial;
use std::io::{self, ErrorKind};
use std::panic;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// A file with a cursor, such as `std::fs::File`. All threads that use the file share its cursor.
pub trait Cursor: Send + Sync {
    /// Moves the cursor to `place`, in bytes from the start of the file.
    fn seek(&self, place: u64) -> io::Result<()>;

    /// Reads into `buffer` from the cursor on, and moves the cursor past what was read. Returns how
    /// many bytes it read, which may be fewer than there is room for. If there was room, 0 means the
    /// end of the file. If it returns an error of the kind `Interrupted`, nothing has been read, and
    /// calling it again may succeed.
    fn read(&self, buffer: &mut [u8]) -> io::Result<usize>;
}

/// A file that can be read at any place, by several threads at the same time.
pub trait ReadAt: Sync {
    /// Like [`Cursor::read`], but reads from `place` on, no matter where other threads are reading.
    fn read_at(&self, buffer: &mut [u8], place: u64) -> io::Result<usize>;
}

/// Turns a file with a cursor into one that can be read at any place.
pub struct Turns<C> {
    file: C,
    /// Locked from before the cursor is moved until the bytes there have been read.
    turn: Mutex<()>,
}

impl<C: Cursor> Turns<C> {
    /// Takes over the file: from now on, only this value moves its cursor.
    pub fn new(file: C) -> Turns<C> {
        Turns { file, turn: Mutex::new(()) }
    }
}

impl<C: Cursor> ReadAt for Turns<C> {
    /// # Errors
    /// The file's own errors. After an error, or a panic in one of the file's methods, the next call works as usual.
    fn read_at(&self, buffer: &mut [u8], place: u64) -> io::Result<usize> {
        // It may be poisoned: wherever a panic has left the cursor, it is moved first.
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.file.seek(place)?;
        self.file.read(buffer)
    }
}

/// Fills `buffer` with the bytes from `place` on. Reads as often as necessary, and again if it was interrupted.
///
/// # Errors
/// `UnexpectedEof` if the file ends before `buffer` is full. Otherwise the file's own error.
pub fn fill(file: &impl ReadAt, buffer: &mut [u8], place: u64) -> io::Result<()> {
    let mut done = 0;
    while done < buffer.len() {
        match file.read_at(&mut buffer[done..], place + done as u64) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(more) => done += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => (),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Reduces the first `rows` numbers in the file, each of which is an `f64` of 8 bytes, lowest byte first. There are
/// `threads` parts of equal length, though the last ones may be shorter or empty, and each part is read by a thread
/// of its own, at the same time as the others. The parts are merged in order. A `threads` of 0 counts as 1.
///
/// # Errors
/// If parts fail, the error from the first of them, in the order of the rows.
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
