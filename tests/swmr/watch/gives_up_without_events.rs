//! Mistake: no polling
//!
//! Without events it sees no way to wait.
//!
//! Rejected by: no_events, native, as no polling
//! Rejected by: no_events, model, as no polling

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
        if events.next(left.min(poll)) == Next::Unsupported {
            return None;
        }
    }
}
