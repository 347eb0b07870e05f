//! Mistake: overflow
//!
//! The end of the longest limit is a moment that no clock has.
//!
//! Rejected by: already_there, model, as overflow
//! Rejected by: already_there, native, as overflow

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
    let end = start + limit;
    let events = file.watch();
    loop {
        let left = end.saturating_duration_since(Instant::now());
        let rows = file.extent();
        if rows > seen {
            return Some(rows);
        }
        if left.is_zero() {
            return None;
        }
        let pause = left.min(poll);
        if events.next(pause) == Next::Unsupported {
            thread::sleep(pause);
        }
    }
}
