//! Mistake: woken for nothing
//!
//! An event came, so there must be something. It may have come before the data.
//!
//! Rejected by: before_the_data, native, as woken for nothing
//! Rejected by: before_the_data, model, as woken for nothing

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

pub fn wait_for_rows(file: &impl Watched, seen: usize, poll: Duration, limit: Duration) -> Option<usize> {
    let start = Instant::now();
    let events = file.watch();
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
        match events.next(pause) {
            Next::Changed => return Some(file.extent()),
            Next::Unsupported => thread::sleep(pause),
            Next::Lost | Next::Nothing => {}
        }
    }
}
