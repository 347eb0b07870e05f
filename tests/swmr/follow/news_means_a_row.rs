//! Mistake: nonexistent row
//!
//! After each piece of news a row is read, whether the extent counts it or not.
//!
//! Rejected by: one_for_none, native, as nonexistent row
//! Rejected by: one_for_none, model, as nonexistent row

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
    source.refresh();
    let mut next = source.extent();
    (0..next).for_each(|number| each(source.row(number)));
    while !source.is_closed() {
        let left = limit.saturating_sub(start.elapsed());
        if left.is_zero() {
            return Ended::TimeIsUp;
        }
        let told = news.wait(left);
        source.refresh();
        while told && next <= source.extent() {
            each(source.row(next));
            next += 1;
            if next == source.extent() {
                break;
            }
        }
    }
    Ended::Closed
}
