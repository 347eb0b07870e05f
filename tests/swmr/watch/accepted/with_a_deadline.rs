//! The end is computed first, and how to wait is a function of its own.

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
    let events = file.watch();
    let end = Instant::now().checked_add(limit);
    let mut is_last = false;
    while file.extent() <= seen {
        if is_last {
            return None;
        }
        let left = end.map_or(limit, |end| end.saturating_duration_since(Instant::now()));
        pause(&events, left.min(poll));
        is_last = end.is_some_and(|end| Instant::now() >= end);
    }
    Some(file.extent())
}

fn pause(events: &impl Events, limit: Duration) {
    match events.next(limit) {
        Next::Unsupported => thread::sleep(limit),
        Next::Changed | Next::Lost | Next::Nothing => {}
    }
}
