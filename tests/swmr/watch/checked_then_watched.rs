//! Mistake: event missed
//!
//! The file is asked first and watched afterwards. What is appended in between is no event, and is found when the
//! next check happens to come.
//!
//! Rejected by: changed_meanwhile, native, as event missed
//! Rejected by: changed_meanwhile, model, as event missed

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
    if file.extent() > seen {
        return Some(file.extent());
    }
    let start = Instant::now();
    let events = file.watch();
    loop {
        let left = limit.saturating_sub(start.elapsed());
        if left.is_zero() {
            return Some(file.extent()).filter(|rows| *rows > seen);
        }
        let pause = left.min(poll);
        if events.next(pause) == Next::Unsupported {
            thread::sleep(pause);
        }
        let rows = file.extent();
        if rows > seen {
            return Some(rows);
        }
    }
}
