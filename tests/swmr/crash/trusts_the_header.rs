//! Mistake: lost after a crash
//!
//! The file is cut to what the header counts, which is what it had before the dead writer came. That is what
//! `h5clear -s` does.
//!
//! Rejected by: writer_dies, native, as lost after a crash
//! Rejected by: writer_dies, model, as lost after a crash
//! Rejected by: leftovers, native, as lost after a crash
//! Rejected by: leftovers, model, as lost after a crash

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
    let Header { rows, .. } = log.header();
    for number in rows..log.room() {
        log.write_row(number, None);
    }
    log.flush();
    log.write_header(Header { rows, writing: false });
    log.flush();
    rows
}
