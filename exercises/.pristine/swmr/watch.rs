//! Waiting for new rows: by the events of the file system, and by checking where there are none.

use std::time::Duration;

/// What comes of waiting for an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The file may have changed. One of these may stand for several changes, and may come before the data.
    Changed,
    /// Events were lost: the file may have changed.
    Lost,
    /// No event has come.
    Nothing,
    /// There are no events on this file system. It says so at once, each time.
    Unsupported,
}

/// The events since the file was first watched.
pub trait Events {
    /// Waits for the next event, but no longer than this.
    fn next(&self, limit: Duration) -> Next;
}

/// A file that another process appends to.
pub trait Watched {
    /// What `watch` returns.
    type Events: Events;

    /// From here on, a change of the file is an event.
    fn watch(&self) -> Self::Events;

    /// How many rows are there? It asks the file.
    fn extent(&self) -> usize;
}

/// Waits until the file has more than `seen` rows, and returns how many it has. None if it still hasn't after `limit`,
/// which is for the whole call.
///
/// It waits for events, and never longer than `poll` without asking the file. Where there are no
/// events, it sleeps for that long. When the time is up, it asks once more.
pub fn wait_for_rows(
    file: &impl Watched,
    seen: usize,
    poll: Duration,
    limit: Duration,
) -> Option<usize> {
    let events = file.watch();
    events.next(poll.min(limit));
    todo!("are there more than {seen} of {} rows?", file.extent())
}
