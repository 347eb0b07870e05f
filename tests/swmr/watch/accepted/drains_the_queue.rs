//! All events that are there are taken before the file is asked once, and a file system without events is not asked for
//! any again.

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
    let mut is_blind = false;
    loop {
        let left = limit.saturating_sub(start.elapsed());
        match file.extent() {
            rows if rows > seen => return Some(rows),
            _ if left.is_zero() => return None,
            _ => {}
        }
        let pause = left.min(poll);
        if !is_blind {
            is_blind = events.next(pause) == Next::Unsupported;
            while !is_blind && events.next(Duration::ZERO) == Next::Changed {}
        }
        if is_blind {
            thread::sleep(pause);
        }
    }
}
