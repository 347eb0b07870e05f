//! Mistake: wrong result
//!
//! The extent counts the new rows only.
//!
//! Rejected by: at_the_end, native, as wrong result
//! Rejected by: at_the_end, model, as wrong result

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
    for (number, row) in (extent..).zip(rows) {
        log.write_row(number, *row);
    }
    log.flush();
    log.write_extent(rows.len());
    log.flush();
    log.tell(rows.len());
    rows.len()
}
