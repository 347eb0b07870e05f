//! The rows are written from the last to the first: before the flush their order doesn't matter.

pub trait Log {
    fn write_row(&self, number: usize, row: u64);
    fn write_extent(&self, rows: usize);
    fn flush(&self);
    fn tell(&self, rows: usize);
}

pub fn append(log: &impl Log, extent: usize, rows: &[u64]) -> usize {
    let all = extent + rows.len();
    if all > extent {
        for number in (extent..all).rev() {
            log.write_row(number, rows[number - extent]);
        }
        log.flush();
        log.write_extent(all);
        log.flush();
        log.tell(all);
    }
    all
}
