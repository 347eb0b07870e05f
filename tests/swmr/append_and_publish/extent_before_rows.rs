//! Mistake: extent before rows
//!
//! The extent is there first, and counts rows that are not.
//!
//! Rejected by: beside_a_reader, model, as extent before rows
//! Rejected by: writer_dies, model, as lost after a crash
//! Rejected by: writer_dies, native, as lost after a crash

pub trait Log {
    fn write_row(&self, number: usize, row: u64);
    fn write_extent(&self, rows: usize);
    fn flush(&self);
    fn tell(&self, rows: usize);
}

pub fn append(log: &impl Log, extent: usize, rows: &[u64]) -> usize {
    if rows.is_empty() {
        return extent;
    }
    let all = extent + rows.len();
    log.write_extent(all);
    log.flush();
    for (number, row) in (extent..).zip(rows) {
        log.write_row(number, *row);
    }
    log.flush();
    log.tell(all);
    all
}
