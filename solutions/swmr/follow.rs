//! A reader that follows a file while another process appends to it.

use std::time::{Duration, Instant};

/// The file as this reader sees it. The methods show the file as it was at the last refresh.
pub trait Source {
    /// Asks the file for its present state.
    fn refresh(&mut self);

    /// Returns how many rows there are.
    fn extent(&self) -> usize;

    /// Reads one of the rows that the extent counts. The rows are numbered from 0.
    fn row(&self, number: usize) -> u64;

    /// Has the writer closed the file? If so, it appends no more rows.
    fn is_closed(&self) -> bool;
}

/// Tells the reader that the file may have changed. One piece of news may stand for several changes, or for
/// none, and some news is lost.
pub trait News {
    /// Waits for news, but no longer than `limit`. Returns false if none arrived.
    fn wait(&self, limit: Duration) -> bool;
}

/// Why the reader no longer follows the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The writer has closed the file.
    Closed,
    /// The time is up.
    TimeIsUp,
}

/// Calls `each` once with every row, in order: first with the rows that are there, then with new rows as they arrive.
///
/// Returns when the writer has closed the file, or after `limit`, which covers the whole call. In both cases
/// it first reads every row that is there by then. A limit that is too long for the clock counts as no limit.
/// It waits for news only once it has read everything.
pub fn follow(source: &mut impl Source, news: &impl News, limit: Duration, mut each: impl FnMut(u64)) -> Ended {
    let start = Instant::now();
    let mut next = 0;
    loop {
        // Worked out before the refresh, so the last round misses no row that is there by then.
        let left = limit.saturating_sub(start.elapsed());
        source.refresh();
        // The extent and the close are from the same refresh, so no row comes after these.
        for number in next..source.extent() {
            each(source.row(number));
            next = number + 1;
        }
        if source.is_closed() {
            return Ended::Closed;
        }
        if left.is_zero() {
            return Ended::TimeIsUp;
        }
        news.wait(left);
    }
}
