//! One writer appends to a file that other processes read at the same time.

/// The file, as its writer sees it, and the way to tell the readers about it.
///
/// What is written gets to the readers piece by piece, at any time and in any order, but at the latest with the
/// next flush.
pub trait Log {
    /// Writes a row. The rows are numbered from 0.
    fn write_row(&self, number: usize, row: u64);

    /// Writes the extent: how many rows the file has.
    fn write_extent(&self, rows: usize);

    /// When this returns, the readers can see all that was written before.
    fn flush(&self);

    /// Tells the readers how many rows the file has.
    fn tell(&self, rows: usize);
}

/// Appends `rows` to a file with `extent` rows, and returns how many it has then. The readers are told once.
///
/// At every moment, and wherever the writer may die: all rows that an extent counts are there, and so are all rows
/// that a reader has been told about, and the extent that counts them. The file is flushed as often for a thousand
/// rows as for one. Without rows to append, nothing is written, and no reader is told.
pub fn append(log: &impl Log, extent: usize, rows: &[u64]) -> usize {
    for (number, row) in (extent..).zip(rows) {
        log.write_row(number, *row);
    }
    todo!("publish the rows, and tell the readers")
}
