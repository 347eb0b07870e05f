//! Mistake: read twice
//!
//! The number of the next row has 16 bits, so after row 65,535 the first rows come again.
//!
//! Rejected by: many_rows, native, as read twice

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

pub fn follow(
    source: &mut impl Source,
    news: &impl News,
    limit: Duration,
    mut each: impl FnMut(u64),
) -> Ended {
    let start = Instant::now();
    let mut next = 0_u16;
    loop {
        let left = limit.saturating_sub(start.elapsed());
        source.refresh();
        for number in usize::from(next)..source.extent() {
            each(source.row(number));
            next = (number + 1) as u16;
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
