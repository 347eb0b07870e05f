//! Mistake: overflow
//!
//! `Duration::MAX` is seen to. But it is not the only limit too long for the clock.
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
    let deadline = if limit == Duration::MAX { None } else { Some(Instant::now() + limit) };
    // Before the first check: a change between the two would cause no event.
    let events = file.watch();
    loop {
        let left = deadline.map_or(limit, |at| at.saturating_duration_since(Instant::now()));
        let rows = file.extent();
        if rows > seen {
            return Some(rows);
        }
        if left.is_zero() {
            return None;
        }
        // Whatever it says, the file is asked next: an event isn't a row, and no news isn't proof.
        let pause = left.min(poll);
        if events.next(pause) == Next::Unsupported {
            thread::sleep(pause);
        }
    }
}
