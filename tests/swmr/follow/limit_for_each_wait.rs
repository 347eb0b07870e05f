//! Mistake: limit restarted
//!
//! Each wait has the whole limit, and the news never stop.
//!
//! Rejected by: limit_holds, native, as limit restarted
//! Rejected by: limit_holds, model, as limit restarted

use std::time::Duration;

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
    let mut next = 0;
    let mut told = true;
    loop {
        source.refresh();
        for number in next..source.extent() {
            each(source.row(number));
            next = number + 1;
        }
        if source.is_closed() {
            return Ended::Closed;
        }
        if !told {
            return Ended::TimeIsUp;
        }
        told = news.wait(limit);
    }
}
