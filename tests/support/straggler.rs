//! A dataset whose first row is slow.

use harness::mention;
use interleave::{Error, Memory, Source};
use std::ops::Range;
use std::sync::{Condvar, Mutex};

/// The first read of the first row returns only when all other rows have been read. So the thread
/// that reads it can do nothing else, and the other threads must read all the rest.
pub struct Straggler {
    values: Memory,
    left: Mutex<Left>,
    /// Notified by the thread that reads the last of the other rows.
    done: Condvar,
}

/// What is still to be read.
#[derive(Debug)]
struct Left {
    first: bool,
    others: usize,
}

impl Straggler {
    /// A dataset of `rows` rows, all 1.0; at least 1.
    pub fn new(rows: usize) -> Straggler {
        let left = Mutex::new(Left { first: true, others: rows - 1 });
        Straggler { values: Memory(vec![1.0; rows]), left, done: Condvar::new() }
    }
}

impl Source for Straggler {
    fn rows(&self) -> usize {
        self.values.rows()
    }

    /// A row that is read again counts again.
    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        mention(|| format!("reads rows {rows:?}"));
        let values = self.values.read(rows.clone())?;
        let mut left = self.left.lock().unwrap();
        if !rows.contains(&0) {
            left.others = left.others.saturating_sub(rows.len());
            if left.others == 0 {
                self.done.notify_all();
            }
        } else if left.first {
            left.first = false;
            while left.others > 0 {
                left = self.done.wait(left).unwrap();
            }
        }
        drop(left);
        Ok(values)
    }
}
