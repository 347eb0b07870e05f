//! Mistake: row overwritten
//!
//! The rows go to the beginning of the file, over those that are there.
//!
//! Rejected by: at_the_end, native, as row overwritten
//! Rejected by: at_the_end, model, as row overwritten

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
    for (number, row) in rows.iter().enumerate() {
        log.write_row(number, *row);
    }
    log.flush();
    log.write_extent(all);
    log.flush();
    log.tell(all);
    all
}
