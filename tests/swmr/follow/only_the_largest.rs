//! Mistake: overflow
//!
//! `Duration::MAX` is seen to. But it is not the only limit too long for the clock.
//!
//! Rejected by: no_limit, model, as overflow
//! Rejected by: no_limit, native, as overflow

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
    // `Duration::MAX` means no limit.
    let deadline = if limit == Duration::MAX { None } else { Some(Instant::now() + limit) };
    let mut next = 0;
    loop {
        let left = match deadline {
            Some(deadline) => deadline.saturating_duration_since(Instant::now()),
            None => limit,
        };
        source.refresh();
        while next < source.extent() {
            each(source.row(next));
            next += 1;
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
