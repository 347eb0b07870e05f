//! Each row is flushed and counted before the next one, and the recovery always counts: it never asks whether the file
//! was closed, and writes only what is not so already.

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
    let mut header = Header { writing: true, ..log.header() };
    log.write_header(header);
    log.flush();
    for row in rows {
        log.write_row(header.rows, Some(*row));
        log.flush();
        header.rows += 1;
        log.write_header(header);
        log.flush();
    }
    log.write_header(Header { writing: false, ..header });
    log.flush();
}

pub fn recover(log: &impl Log) -> usize {
    let header = log.header();
    let mut rows = header.rows;
    while rows < log.room() && log.row(rows).is_some() {
        rows += 1;
    }
    for number in rows..log.room() {
        if log.row(number).is_some() {
            log.write_row(number, None);
        }
    }
    log.flush();
    let closed = Header { rows, writing: false };
    if header != closed {
        log.write_header(closed);
        log.flush();
    }
    rows
}
