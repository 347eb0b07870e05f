//! The end is computed first, if the clock has it, and the rows are read by a function of their own.

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
    let end = Instant::now().checked_add(limit);
    let mut next = 0;
    loop {
        let left = end.map_or(limit, |end| end.saturating_duration_since(Instant::now()));
        read_on(source, &mut next, &mut each);
        match (source.is_closed(), left.is_zero()) {
            (true, _) => return Ended::Closed,
            (false, true) => return Ended::TimeIsUp,
            (false, false) => news.wait(left),
        };
    }
}

fn read_on(source: &mut impl Source, next: &mut usize, each: &mut impl FnMut(u64)) {
    source.refresh();
    while *next < source.extent() {
        each(source.row(*next));
        *next += 1;
    }
}
