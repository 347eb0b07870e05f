//! Mistake: nonexistent row
//!
//! The rows that are there are counted up to the first missing one. In a full file, none is missing.
//!
//! Rejected by: full, model, as nonexistent row
//! Rejected by: full, native, as nonexistent row

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub rows: usize,
    pub writing: bool,
}

pub trait Log {
    fn header(&self) -> Header;

    fn write_header(&self, header: Header);

    fn row(&self, number: usize) -> Option<u64>;

    fn write_row(&self, number: usize, row: Option<u64>);

    fn room(&self) -> usize;

    fn flush(&self);
}

pub fn append(log: &impl Log, rows: &[u64]) {
    let Header { rows: before, .. } = log.header();
    log.write_header(Header { rows: before, writing: true });
    log.flush();
    for (number, row) in (before..).zip(rows) {
        log.write_row(number, Some(*row));
    }
    log.flush();
    log.write_header(Header { rows: before + rows.len(), writing: false });
    log.flush();
}

pub fn recover(log: &impl Log) -> usize {
    let Header { rows, writing } = log.header();
    if !writing {
        return rows;
    }
    let is_there = |number: &usize| log.row(*number).is_some();
    let rows = rows + (rows..).take_while(is_there).count();
    for number in rows..log.room() {
        log.write_row(number, None);
    }
    log.flush();
    log.write_header(Header { rows, writing: false });
    log.flush();
    rows
}
