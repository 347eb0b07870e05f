//! The cut of a dataset into chunks of rows, and the reduction of one of them.

use std::any::Any;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::Relaxed;

use crate::{Error, Options, Source, Summary};

/// How many values to read at a time: a mebibyte of them stays in the second-level cache.
const VALUES_AT_A_TIME: usize = 1024 * 1024 / size_of::<f64>();

/// The chunks of a dataset, in the order of the file, and who is told about them.
pub(crate) struct Chunks<'a> {
    rows: usize,
    row_len: usize,
    chunk_rows: usize,
    options: &'a Options<'a>,
}

impl<'a> Chunks<'a> {
    pub(crate) fn of(source: &impl Source, options: &'a Options<'a>) -> Chunks<'a> {
        let (rows, row_len) = (source.rows(), source.row_len());
        let by_size = VALUES_AT_A_TIME.div_ceil(row_len.max(1));
        let whole = by_size.next_multiple_of(source.chunk_rows().unwrap_or(1).max(1));
        let chunk_rows = options.chunk_rows.unwrap_or(whole).max(1);
        if let Some(progress) = options.progress {
            progress.start(bytes(rows, row_len));
        }
        Chunks { rows, row_len, chunk_rows, options }
    }

    /// Number of chunks.
    pub(crate) fn len(&self) -> usize {
        if self.row_len == 0 { 0 } else { self.rows.div_ceil(self.chunk_rows) }
    }

    /// Whether the caller wants no more.
    pub(crate) fn cancelled(&self) -> bool {
        // Relaxed: the flag guards no other memory.
        self.options.cancel.is_some_and(|cancel| cancel.load(Relaxed))
    }

    /// Reads and reduces chunk `index`. A panic of the source comes back as an error.
    pub(crate) fn reduce(&self, index: usize, source: &impl Source) -> Result<Summary, Error> {
        let rows = self.rows_of(index);
        // Unwind safe: after a panic nobody uses the source again but to drop it.
        let reduced = catch_unwind(AssertUnwindSafe(|| {
            source.read(rows.clone()).map(|values| Summary::of(&values))
        }));
        let summary = reduced.unwrap_or_else(|panic| {
            Err(Error::Panic { rows: rows.clone(), message: text(panic) })
        })?;
        if let Some(progress) = self.options.progress {
            progress.advance(bytes(rows.len(), self.row_len));
        }
        Ok(summary)
    }

    fn rows_of(&self, index: usize) -> Range<usize> {
        let start = index * self.chunk_rows;
        start..self.rows.min(start.saturating_add(self.chunk_rows))
    }
}

/// The size of so many rows in memory. A dataset that was never written can be of any shape.
fn bytes(rows: usize, row_len: usize) -> u64 {
    (rows as u64).saturating_mul(row_len as u64).saturating_mul(size_of::<f64>() as u64)
}

/// What a panic said.
fn text(panic: Box<dyn Any + Send>) -> String {
    match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(panic) => match panic.downcast_ref::<&str>() {
            Some(message) => (*message).to_owned(),
            None => "a panic without a message".to_owned(),
        },
    }
}
