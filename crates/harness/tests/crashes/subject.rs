//! Protocols that a crash breaks, and others.

use harness::Pages;

/// A job counts in the sum of `DONE`, and is marked as done in `MARK`.
pub const MARK: usize = 0;
pub const SUM: usize = 1;

pub fn marked_then_added(file: &Pages<u64>) {
    if file.read(MARK) == 0 {
        file.write(MARK, 1);
        file.flush();
        file.write(SUM, file.read(SUM) + 1);
        file.flush();
    }
}

pub fn added_then_marked(file: &Pages<u64>) {
    if file.read(MARK) == 0 {
        file.write(SUM, file.read(SUM) + 1);
        file.flush();
        file.write(MARK, 1);
        file.flush();
    }
}

pub fn added_and_marked_at_once(file: &Pages<(u64, u64)>) {
    let (sum, mark) = file.read(0);
    if mark == 0 {
        file.write(0, (sum + 1, 1));
        file.flush();
    }
}

/// How many rows there are, then the row.
pub const EXTENT: usize = 0;
pub const ROW: usize = 1;

pub fn extent_before_rows(file: &Pages<u64>) {
    file.write(EXTENT, 1);
    file.flush();
    file.write(ROW, 7);
    file.flush();
}

pub fn both_without_a_flush(file: &Pages<u64>) {
    file.write(ROW, 7);
    file.write(EXTENT, 1);
    file.flush();
}

pub fn rows_before_extent(file: &Pages<u64>) {
    file.write(ROW, 7);
    file.flush();
    file.write(EXTENT, 1);
    file.flush();
}
