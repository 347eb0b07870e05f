//! One writer appends to a file while other processes read it.

/// The file as its writer sees it, and the way to tell the readers about changes.
///
/// What is written reaches the readers piece by piece, at any time and in any order, but at the latest with
/// the next flush.
pub trait Log {
    /// Writes a row. The rows are numbered from 0.
    fn write_row(&self, number: usize, row: u64);

    /// Writes the extent: how many rows the file has.
    fn write_extent(&self, rows: usize);

    /// When this returns, the readers can see everything that was written before.
    fn flush(&self);

    /// Tells the readers how many rows the file has.
    fn tell(&self, rows: usize);
}

/// Appends `rows` to a file that has `extent` rows, and returns how many rows it has then. Tells the readers once.
///
/// At every moment, and wherever the writer may die, every row that an extent counts is there, and so is
/// every row that a reader has been told about, with an extent that counts it. The file is flushed as often
/// for a thousand rows as for one. If there are no rows to append, nothing is written, and no reader is told.
pub fn append(log: &impl Log, extent: usize, rows: &[u64]) -> usize {
    for (number, row) in (extent..).zip(rows) {
        log.write_row(number, *row);
    }
    todo!("publish the rows, and tell the readers")
}
