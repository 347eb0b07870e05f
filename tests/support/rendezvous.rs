//! A dataset that can only be read by several threads at once.

use harness::mention;
use interleave::{Error, Memory, Source};
use std::ops::Range;
use std::sync::{Condvar, Mutex};

/// Reads return only when `readers` of them are under way at the same time; from then on they
/// return at once. So an answer that reads one chunk after the other never gets to the end.
pub struct Rendezvous {
    values: Memory,
    readers: usize,
    /// How many have come so far. None of the first `readers` leaves before all have come, so then
    /// they are all inside. The last of them notifies `met`.
    come: Mutex<usize>,
    met: Condvar,
}

impl Rendezvous {
    /// A dataset of `rows` rows, all 1.0.
    pub fn new(rows: usize, readers: usize) -> Rendezvous {
        let values = Memory(vec![1.0; rows]);
        Rendezvous { values, readers, come: Mutex::new(0), met: Condvar::new() }
    }

    /// Waits until enough threads are reading at the same time. Once they have met, no thread waits.
    pub fn meet(&self) {
        let mut come = self.come.lock().unwrap();
        *come += 1;
        if *come == self.readers {
            self.met.notify_all();
        }
        while *come < self.readers {
            come = self.met.wait(come).unwrap();
        }
    }
}

impl Source for Rendezvous {
    fn rows(&self) -> usize {
        self.values.rows()
    }

    /// An empty range meets nobody.
    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        mention(|| format!("reads rows {rows:?}"));
        if !rows.is_empty() {
            self.meet();
        }
        self.values.read(rows)
    }
}
