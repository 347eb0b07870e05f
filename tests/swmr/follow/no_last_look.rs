//! Mistake: lost rows
//!
//! No news came, so nothing is there: but the news may be what was lost.
//!
//! Rejected by: lost_news, native, as lost rows
//! Rejected by: lost_news, model, as lost rows

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
        source.refresh();
        for number in next..source.extent() {
            each(source.row(number));
            next = number + 1;
        }
        if source.is_closed() {
            return Ended::Closed;
        }
        if !news.wait(limit.saturating_sub(start.elapsed())) {
            return Ended::TimeIsUp;
        }
    }
}
