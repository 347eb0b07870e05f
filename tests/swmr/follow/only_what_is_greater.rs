//! Mistake: lost rows
//!
//! A row that isn't greater than the last one is taken for one that has been read. But rows may fall, and repeat.
//!
//! Rejected by: already_there, native, as lost rows
//! Rejected by: already_there, model, as lost rows

use std::time::{Duration, Instant};

pub trait Source {
    fn refresh(&mut self);

    fn extent(&self) -> usize;

    fn row(&self, number: usize) -> u64;

    fn is_closed(&self) -> bool;
}

pub trait News {
    fn wait(&self, limit: Duration) -> bool;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Closed,
    TimeIsUp,
}

pub fn follow(source: &mut impl Source, news: &impl News, limit: Duration, mut each: impl FnMut(u64)) -> Ended {
    let start = Instant::now();
    let mut last = None;
    loop {
        let left = limit.saturating_sub(start.elapsed());
        source.refresh();
        // Those that are greater than the last one are new.
        for number in 0..source.extent() {
            let row = source.row(number);
            if last.is_none_or(|last| row > last) {
                each(row);
                last = Some(row);
            }
        }
        if source.is_closed() {
            return Ended::Closed;
        }
        if left.is_zero() {
            return Ended::TimeIsUp;
        }
        news.wait(left);
    }
}
