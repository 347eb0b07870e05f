//! Mistake: limit restarted
//!
//! The time is checked before each wait, but each wait has the whole limit.
//!
//! Rejected by: what_is_left, model, as limit restarted
//! Rejected by: what_is_left, native, as limit restarted

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
    let mut next = 0;
    loop {
        let left = limit.saturating_sub(start.elapsed());
        source.refresh();
        for number in next..source.extent() {
            each(source.row(number));
            next = number + 1;
        }
        if source.is_closed() {
            return Ended::Closed;
        }
        if left.is_zero() {
            return Ended::TimeIsUp;
        }
        news.wait(limit);
    }
}
