//! Mistake: flush for each row
//!
//! There is a flush for each thousand rows.
//!
//! Rejected by: few_flushes, model, as flush for each row
//! Rejected by: few_flushes, native, as flush for each row

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
        if number % 1000 == 999 {
            log.flush();
        }
    }
    log.flush();
    log.write_extent(all);
    log.flush();
    log.tell(all);
    all
}
