//! Mistake: read twice
//!
//! What is handed on is new, but each round reads all rows of the file anew.
//!
//! Rejected by: several_for_one, native, as read twice
//! Rejected by: several_for_one, model, as read twice

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
    let mut read = 0;
    loop {
        let left = limit.saturating_sub(start.elapsed());
        source.refresh();
        // Reads the whole file again each time, and hands on what is new: every row is read many times.
        let rows: Vec<u64> = (0..source.extent()).map(|number| source.row(number)).collect();
        rows[read..].iter().for_each(|row| each(*row));
        read = rows.len();
        if source.is_closed() {
            return Ended::Closed;
        }
        if left.is_zero() {
            return Ended::TimeIsUp;
        }
        news.wait(left);
    }
}
