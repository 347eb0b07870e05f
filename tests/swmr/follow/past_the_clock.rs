//! Mistake: overflow
//!
//! The end is computed first, and the longest limits lie beyond the end of the clock.
//!
//! Rejected by: no_limit, native, as overflow
//! Rejected by: no_limit, model, as overflow

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
    let end = Instant::now() + limit;
    let mut next = 0;
    loop {
        let left = end.saturating_duration_since(Instant::now());
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
        news.wait(left);
    }
}
