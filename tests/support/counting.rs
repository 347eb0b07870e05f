//! A dataset that counts how often each row is read.

use super::readers::Readers;
use harness::unwatched::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use harness::{ensure, fail, mention};
use interleave::{Error, Memory, Partial, Source};
use std::ops::Range;

/// A dataset in memory that counts how often each row is read, and by how many threads.
pub struct Counting {
    values: Memory,
    /// By row.
    counts: Vec<AtomicUsize>,
    /// By row: the thread that read it last, 0 if none did.
    by: Vec<AtomicU64>,
    /// By the row that a read began with: how many rows it was, and which read it was, from 1 on.
    lengths: Vec<AtomicUsize>,
    numbers: Vec<AtomicUsize>,
    /// The reads so far, without those of no rows.
    reads: AtomicUsize,
    readers: Readers,
}

impl Counting {
    /// The dataset of these values.
    pub fn of(values: Vec<f64>) -> Counting {
        let zeros = || values.iter().map(|_| AtomicUsize::new(0)).collect();
        Counting {
            counts: zeros(),
            by: values.iter().map(|_| AtomicU64::new(0)).collect(),
            lengths: zeros(),
            numbers: zeros(),
            reads: AtomicUsize::new(0),
            readers: Readers::default(),
            values: Memory(values),
        }
    }

    /// A dataset of `rows` rows: 1.0, 2.0, 3.0, … Sums of whole numbers are exact in any order.
    pub fn whole_numbers(rows: usize) -> Counting {
        Counting::of((1..=rows).map(|v| v as f64).collect())
    }

    /// What must come out if `chunk` rows are a chunk: the chunks' parts, merged in their order.
    pub fn expected(&self, chunk: usize) -> Partial {
        self.values.0.chunks(chunk).map(Partial::of).sum()
    }

    /// The values of `rows`. This is no read: it is not counted.
    pub fn values(&self, rows: Range<usize>) -> &[f64] {
        &self.values.0[rows]
    }

    /// How many threads have read.
    pub fn readers(&self) -> usize {
        self.readers.count()
    }

    /// The rows that were read, each as often as it was.
    pub fn rows_read(&self) -> usize {
        self.counts.iter().map(|count| count.load(Relaxed)).sum()
    }

    /// The first row that was read more than once, and how often.
    pub fn read_again(&self) -> Option<(usize, usize)> {
        let counts = self.counts.iter().map(|count| count.load(Relaxed));
        counts.enumerate().find(|&(_, count)| count > 1)
    }

    /// The first rows that were never read.
    pub fn unread(&self) -> Option<Range<usize>> {
        let unread = |row: &usize| self.counts[*row].load(Relaxed) == 0;
        let start = (0..self.rows()).find(unread)?;
        Some(start..start + (start..self.rows()).take_while(unread).count())
    }

    /// Ends the check with the verdict `again` if a row was read more than once, with `lost` if one
    /// was not read at all. `case` says with which arguments.
    pub fn ensure_each_row_once(&self, again: &'static str, lost: &'static str, case: &str) {
        if let Some((row, times)) = self.read_again() {
            fail!(again, "{case}: row {row} was read {times} times");
        }
        if let Some(unread) = self.unread() {
            fail!(lost, "{case}: {}", never_read(&unread));
        }
    }
}

impl Counting {
    /// The ranges of rows that one thread read, in the order of the rows.
    pub fn shares(&self) -> Vec<Range<usize>> {
        let by: Vec<u64> = self.by.iter().map(|by| by.load(Relaxed)).collect();
        let ends = (1..=by.len()).filter(|&end| end == by.len() || by[end] != by[end - 1]);
        let mut start = 0;
        ends.map(|end| std::mem::replace(&mut start, end)..end).collect()
    }

    /// Ends the check with the verdict "wrong ranges" if a read was not of a whole chunk.
    pub fn ensure_whole_chunks(&self, chunk: usize, case: &str) {
        for start in (0..self.rows()).step_by(chunk) {
            let (is, should) = (self.lengths[start].load(Relaxed), chunk.min(self.rows() - start));
            ensure!(
                is == should,
                "wrong ranges",
                "{case}: the chunk at row {start} has {should} rows, and there was {}. Each chunk is \
                 read by one `read`",
                match is {
                    0 => "no read that begins there".into(),
                    is => format!("a read of {is} rows"),
                }
            );
        }
    }

    /// Ends the check with the verdict "wrong order" if the chunks were not read from first to last.
    pub fn ensure_in_order(&self, chunk: usize, case: &str) {
        let numbers =
            (0..self.rows()).step_by(chunk).map(|start| self.numbers[start].load(Relaxed));
        let numbers: Vec<usize> = numbers.collect();
        ensure!(
            numbers.is_sorted(),
            "wrong order",
            "{case}: the chunks were read as number {numbers:?}, but the next one is always the first \
             that has not been claimed"
        );
    }
}

/// "row 4 was never read", or "rows 4..6 were never read".
pub fn never_read(rows: &Range<usize>) -> String {
    match rows.len() {
        1 => format!("row {} was never read", rows.start),
        _ => format!("rows {}..{} were never read", rows.start, rows.end),
    }
}

impl Source for Counting {
    fn rows(&self) -> usize {
        self.values.rows()
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        mention(|| format!("reads rows {rows:?}"));
        let reader = self.readers.number();
        let values = self.values.read(rows.clone())?;
        if !rows.is_empty() {
            self.lengths[rows.start].store(rows.len(), Relaxed);
            let number = self.reads.fetch_add(1, Relaxed) + 1;
            self.numbers[rows.start].store(number, Relaxed);
        }
        for row in rows {
            self.counts[row].fetch_add(1, Relaxed);
            self.by[row].store(reader, Relaxed);
        }
        Ok(values)
    }
}
