//! Mistake: notified for nothing
//!
//! The readers are woken, and find nothing.
//!
//! Rejected by: nothing_to_append, native, as notified for nothing
//! Rejected by: nothing_to_append, model, as notified for nothing

pub trait Log {
    fn write_row(&self, number: usize, row: u64);
    fn write_extent(&self, rows: usize);
    fn flush(&self);
    fn tell(&self, rows: usize);
}

pub fn append(log: &impl Log, extent: usize, rows: &[u64]) -> usize {
    let all = extent + rows.len();
    for (number, row) in (extent..).zip(rows) {
        log.write_row(number, *row);
    }
    log.flush();
    log.write_extent(all);
    log.flush();
    log.tell(all);
    all
}
