//! Each stage is a type that only the stage before it makes, so the steps cannot be written in another order.

pub trait Log {
    fn write_row(&self, number: usize, row: u64);
    fn write_extent(&self, rows: usize);
    fn flush(&self);
    fn tell(&self, rows: usize);
}

struct Flushed<'a, L>(&'a L);
struct Published<'a, L>(&'a L, usize);

impl<'a, L: Log> Flushed<'a, L> {
    fn rows(log: &'a L, extent: usize, rows: &[u64]) -> Flushed<'a, L> {
        rows.iter().enumerate().for_each(|(nth, row)| log.write_row(extent + nth, *row));
        log.flush();
        Flushed(log)
    }

    fn publish(self, all: usize) -> Published<'a, L> {
        self.0.write_extent(all);
        self.0.flush();
        Published(self.0, all)
    }
}

impl<L: Log> Published<'_, L> {
    fn tell(self) -> usize {
        self.0.tell(self.1);
        self.1
    }
}

pub fn append(log: &impl Log, extent: usize, rows: &[u64]) -> usize {
    match rows.len() {
        0 => extent,
        more => Flushed::rows(log, extent, rows).publish(extent + more).tell(),
    }
}
