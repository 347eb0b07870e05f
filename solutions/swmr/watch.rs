//! Waits for new rows: with events from the file system, or by checking where there are no events.

use std::thread;
use std::time::{Duration, Instant};

/// What a wait for an event can return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The file may have changed. One such event may stand for several changes, and may arrive before the data.
    Changed,
    /// Events were lost, so the file may have changed.
    Lost,
    /// No event arrived within the limit.
    Nothing,
    /// There are no events on this file system. `next` says so at once, each time.
    Unsupported,
}

/// The events since `watch` was called.
pub trait Events {
    /// Waits for the next event, but no longer than `limit`.
    fn next(&self, limit: Duration) -> Next;
}

/// A file that another process appends to.
pub trait Watched {
    /// What `watch` returns.
    type Events: Events;

    /// From here on, each change to the file causes an event.
    fn watch(&self) -> Self::Events;

    /// Returns how many rows there are. It asks the file each time.
    fn extent(&self) -> usize;
}

/// Waits until the file has more than `seen` rows, and returns how many there are. Returns `None` if there
/// aren't more than that after `limit`, which covers the whole call.
///
/// It waits for events, but never longer than `poll` without asking the file. Where events are unsupported,
/// it sleeps for that long. When the time is up, it asks the file once more.
pub fn wait_for_rows(
    file: &impl Watched,
    seen: usize,
    poll: Duration,
    limit: Duration,
) -> Option<usize> {
    let start = Instant::now();
    // Before the first check: a change between the two would cause no event.
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
        // Whatever it says, the file is asked next: an event isn't a row, and no news isn't proof.
        let pause = left.min(poll);
        if events.next(pause) == Next::Unsupported {
            thread::sleep(pause);
        }
    }
}
