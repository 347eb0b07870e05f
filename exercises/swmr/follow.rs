//! A reader that follows a file while another process appends to it.

use std::time::Duration;

/// The file, as this reader sees it. It shows the file as of the last refresh.
pub trait Source {
    /// Asks the file anew.
    fn refresh(&mut self);

    /// How many rows there are.
    fn extent(&self) -> usize;

    /// Reads one of the rows that the extent counts. They are numbered from 0.
    fn row(&self, number: usize) -> u64;

    /// Has the writer closed the file? It appends no more then.
    fn is_closed(&self) -> bool;
}

/// What tells the reader that the file may have changed. One piece of news may stand for several changes, or for none,
/// and some are lost.
pub trait News {
    /// Waits for news, but no longer than `limit`. False if none came.
    fn wait(&self, limit: Duration) -> bool;
}

/// Why it no longer follows the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The writer has closed the file.
    Closed,
    /// The time is up.
    TimeIsUp,
}

/// Calls `each` with every row once, in their order: first with those that are there, then with new ones as they come.
///
/// It is over when the writer has closed the file, or after `limit`, which is for the whole call.
/// In both cases it reads what is there by then. A limit too long for the clock doesn't limit
/// anything. It waits for news only when it has read everything.
pub fn follow(source: &mut impl Source, news: &impl News, limit: Duration, mut each: impl FnMut(u64)) -> Ended {
    source.refresh();
    (0..source.extent()).for_each(|number| each(source.row(number)));
    news.wait(limit);
    todo!("and then?")
}
