//! Mistake: news before data
//!
//! A reader that was told looks at once, and the extent is the old one.
//!
//! Rejected by: told, model, as news before data

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
    for (number, row) in (extent..).zip(rows) {
        log.write_row(number, *row);
    }
    log.flush();
    log.write_extent(all);
    log.tell(all);
    log.flush();
    all
}
