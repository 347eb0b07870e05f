//! Mistake: event missed
//!
//! It sleeps between two checks even where there are events, and never waits for one.
//!
//! Rejected by: several_for_one, model, as event missed

use std::thread;
use std::time::{Duration, Instant};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Changed,
    Lost,
    Nothing,
    Unsupported,
}

pub trait Events {
    fn next(&self, limit: Duration) -> Next;
}

pub trait Watched {
    type Events: Events;

    fn watch(&self) -> Self::Events;

    fn extent(&self) -> usize;
}

pub fn wait_for_rows(
    file: &impl Watched,
    seen: usize,
    poll: Duration,
    limit: Duration,
) -> Option<usize> {
    let start = Instant::now();
    let _events = file.watch();
    loop {
        let left = limit.saturating_sub(start.elapsed());
        let rows = file.extent();
        if rows > seen {
            return Some(rows);
        }
        if left.is_zero() {
            return None;
        }
        let pause = left.min(poll);
        thread::sleep(pause);
    }
}
