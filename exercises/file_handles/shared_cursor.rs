//! Reads at a place, both through a cursor that all threads share and without one.

use interleave::Partial;
use std::io;

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
    // What must not come between the two steps?
}

impl<C: Cursor> Turns<C> {
    /// Takes over the file: from now on, only this value moves its cursor.
    pub fn new(file: C) -> Turns<C> {
        Turns { file }
    }
}

impl<C: Cursor> ReadAt for Turns<C> {
    /// # Errors
    /// The file's own errors. After an error, or a panic in one of the file's methods, the next call works as usual.
    fn read_at(&self, buffer: &mut [u8], place: u64) -> io::Result<usize> {
        todo!("seek to {place}, then read")
    }
}

/// Fills `buffer` with the bytes from `place` on. Reads as often as necessary, and again if it was interrupted.
///
/// # Errors
/// `UnexpectedEof` if the file ends before `buffer` is full. Otherwise the file's own error.
pub fn fill(file: &impl ReadAt, buffer: &mut [u8], place: u64) -> io::Result<()> {
    todo!("fill the buffer from {place} on")
}

/// Reduces the first `rows` numbers in the file, each of which is an `f64` of 8 bytes, lowest byte first. There are
/// `threads` parts of equal length, though the last ones may be shorter or empty, and each part is read by a thread
/// of its own, at the same time as the others. The parts are merged in order. A `threads` of 0 counts as 1.
///
/// # Errors
/// If parts fail, the error from the first of them, in the order of the rows.
pub fn reduce(file: &impl ReadAt, rows: usize, threads: usize) -> io::Result<Partial> {
    todo!("reduce {rows} rows with {threads} threads")
}
