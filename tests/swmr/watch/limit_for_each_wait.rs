//! Mistake: limit restarted
//!
//! Each event begins the limit anew.
//!
//! Rejected by: limit_holds, native, as limit restarted
//! Rejected by: limit_holds, model, as limit restarted

use std::thread;
use std::time::Duration;

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
    loop {
        let rows = file.extent();
        if rows > seen {
            return Some(rows);
        }
        match events.next(limit.min(poll)) {
            Next::Nothing if limit <= poll => return Some(file.extent()).filter(|rows| *rows > seen),
            Next::Unsupported => thread::sleep(poll),
            _ => {}
        }
    }
}
