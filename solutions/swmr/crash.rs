//! A writer may die at any step of its work. The next writer finds what the dead one left, and goes on from there.

/// What a file says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// How many rows the file had when it was last closed.
    pub rows: usize,
    /// Is the file open for writing, or was it when its writer died?
    pub writing: bool,
}

/// The file as its writer sees it.
///
/// What is written reaches the file piece by piece, at any time and in any order, but at the latest with the
/// next flush. If the writer dies, whatever has not reached the file yet is lost.
pub trait Log {
    /// Reads the header.
    fn header(&self) -> Header;

    /// Writes the header.
    fn write_header(&self, header: Header);

    /// Reads a row: `None` if it was never written, or if it has been erased.
    fn row(&self, number: usize) -> Option<u64>;

    /// Writes a row, or erases it.
    fn write_row(&self, number: usize, row: Option<u64>);

    /// The file has room for rows 0 to `room() - 1`. There are no others.
    fn room(&self) -> usize;

    /// When this returns, everything that was written has reached the file.
    fn flush(&self);
}

/// Appends `rows` to a file that was closed or recovered, and closes it; by then, all of them are flushed and counted.
///
/// Wherever the writer dies, [`recover`] keeps every row that was flushed.
pub fn append(log: &impl Log, rows: &[u64]) {
    let Header { rows: before, .. } = log.header();
    // A row must not be there before the file says that there may be more than it counts.
    log.write_header(Header { rows: before, writing: true });
    log.flush();
    for (number, row) in (before..).zip(rows) {
        log.write_row(number, Some(*row));
    }
    // Nor may the file count a row before it is there.
    log.flush();
    log.write_header(Header { rows: before + rows.len(), writing: false });
    log.flush();
}

/// Repairs a file whose last writer may have died, closes it, and returns how many rows it has. When this
/// returns, everything it wrote has been flushed.
///
/// It keeps every row that was flushed, and every row that it counts is there. Everything after the first
/// missing row is erased, so that it never comes back. A file that was closed stays as it is. A recovery may
/// die at any step, too: it is then called again, with the same result.
pub fn recover(log: &impl Log) -> usize {
    let Header { rows, writing } = log.header();
    if !writing {
        return rows;
    }
    let is_there = |number: &usize| *number < log.room() && log.row(*number).is_some();
    let rows = rows + (rows..).take_while(is_there).count();
    for number in rows..log.room() {
        log.write_row(number, None);
    }
    // Only a file without leftovers may say that it was closed.
    log.flush();
    log.write_header(Header { rows, writing: false });
    log.flush();
    rows
}
