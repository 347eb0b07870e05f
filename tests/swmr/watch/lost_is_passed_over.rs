//! Mistake: event missed
//!
//! The message that events were lost is taken for one that has nothing to say.
//!
//! Rejected by: events_lost, native, as event missed
//! Rejected by: events_lost, model, as event missed

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
        loop {
            match events.next(pause) {
                Next::Lost => continue,
                Next::Unsupported => thread::sleep(pause),
                Next::Changed | Next::Nothing => {}
            }
            break;
        }
    }
}
