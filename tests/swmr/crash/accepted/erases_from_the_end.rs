//! All rows are read first; then what is left over is erased from the last row to the first.

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
    let found: Vec<Option<u64>> = (0..log.room()).map(|number| log.row(number)).collect();
    let missing = |number: &usize| found[*number].is_none();
    let rows = (rows..found.len()).find(missing).unwrap_or(found.len());
    for number in (rows..found.len()).rev().filter(|number| !missing(number)) {
        log.write_row(number, None);
    }
    log.flush();
    log.write_header(Header { rows, writing: false });
    log.flush();
    rows
}
