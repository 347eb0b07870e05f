//! What a strategy is given: numbered pieces to be reduced, and who is told about them.

use std::any::Any;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::Relaxed;

use crate::accumulator::{Accumulator, Sink};
use crate::cut::{Cut, rows_within};
use crate::meaning::Meaning;
use crate::{Error, Nan, Options, Summary};

/// What is made of a piece, and of several.
pub(crate) trait Part: Clone + Default {
    /// Adds that of a later piece.
    fn append(&mut self, next: Self);

    /// Adds those of so many later pieces that are all the same.
    fn append_all(&mut self, next: Self, count: u64) {
        (0..count).for_each(|_| self.append(next.clone()));
    }

    /// How many values are not a number.
    fn nan_count(&self) -> u64;
}

impl Part for Summary {
    fn append(&mut self, next: Summary) {
        self.merge(&next);
    }

    fn append_all(&mut self, next: Summary, count: u64) {
        self.merge_all(&next, count);
    }

    fn nan_count(&self) -> u64 {
        Summary::nan_count(self)
    }
}

/// One thread's means to reduce pieces.
pub(crate) trait Worker {
    /// What it makes of a piece.
    type Part: Part;

    /// Reads and reduces piece `index`.
    fn reduce(&mut self, index: u64) -> Result<Self::Part, Error>;

    /// How many pieces from piece `index` on give the same part as it does, as far as that is known without
    /// reading them.
    fn alike(&mut self, _index: u64) -> u64 {
        1
    }
}

/// The pieces of a dataset, in the order of the file.
pub(crate) struct Job<'a> {
    pub(crate) cut: &'a Cut,
    pub(crate) meaning: &'a Meaning,
    pub(crate) options: &'a Options<'a>,
    /// What is being reduced, for an error: the file and the dataset.
    pub(crate) name: &'a str,
    /// Bytes of a value where it is stored.
    pub(crate) value_bytes: u64,
}

impl Job<'_> {
    /// Number of pieces.
    pub(crate) fn len(&self) -> u64 {
        self.cut.len()
    }

    /// Tells who wants to know that it begins.
    pub(crate) fn start(&self) {
        if let Some(progress) = self.options.progress {
            progress.start(self.bytes(self.cut.values()));
        }
    }

    /// The size of so many values. A dataset that was never written can be of any shape.
    fn bytes(&self, values: u64) -> u64 {
        values.saturating_mul(self.value_bytes)
    }

    /// Whether the caller wants no more.
    pub(crate) fn cancelled(&self) -> bool {
        // Relaxed: the flag guards no other memory.
        self.options.cancel.is_some_and(|cancel| cancel.load(Relaxed))
    }

    /// Number of threads that the caller wants, no more than there are pieces.
    pub(crate) fn threads(&self) -> usize {
        let wanted = self.options.threads_wanted();
        usize::try_from(self.len()).map_or(wanted, |pieces| wanted.min(pieces))
    }

    /// Has `worker` reduce piece `index`. Its panic comes back as an error.
    pub(crate) fn reduce<W: Worker>(&self, index: u64, worker: &mut W) -> Result<W::Part, Error> {
        self.reduce_alike(index, 1, worker)
    }

    /// Has `worker` reduce piece `index`, which stands for `count` pieces that are alike.
    pub(crate) fn reduce_alike<W: Worker>(
        &self,
        index: u64,
        count: u64,
        worker: &mut W,
    ) -> Result<W::Part, Error> {
        let part = self.caught(index, || worker.reduce(index))?;
        self.accept_alike(index, count, part)
    }

    /// What `read` returns. Its panic comes back as an error.
    pub(crate) fn caught<T>(
        &self,
        index: u64,
        read: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        // Unwind safe: a worker begins every piece anew.
        let read = catch_unwind(AssertUnwindSafe(read));
        read.unwrap_or_else(|panic| {
            Err(Error::Panic { rows: self.rows_of(index), message: text(panic) })
        })
    }

    /// Looks at the part that piece `index` makes, and tells who wants to know.
    pub(crate) fn accept<P: Part>(&self, index: u64, part: P) -> Result<P, Error> {
        self.accept_alike(index, 1, part)
    }

    fn accept_alike<P: Part>(&self, index: u64, count: u64, part: P) -> Result<P, Error> {
        if self.options.nan == Nan::Error && part.nan_count() > 0 {
            let (place, rows) = (self.name.to_owned(), self.rows_of(index));
            return Err(Error::NotANumber { place, rows });
        }
        crate::steps::count();
        if let Some(progress) = self.options.progress {
            progress.advance(self.bytes(self.cut.piece(index).len().saturating_mul(count)));
        }
        Ok(part)
    }

    /// The summary of piece `index`, which holds `values` in row-major order.
    pub(crate) fn summarise(
        &self,
        index: u64,
        values: &[f64],
        accumulator: &mut Accumulator<'_>,
    ) -> Summary {
        self.feed(index, values, accumulator);
        accumulator.finish()
    }

    /// Hands the values of piece `index`, which are in row-major order, to `sink`: box after box.
    pub(crate) fn feed(&self, index: u64, values: &[f64], sink: &mut impl Sink) {
        for (part, whole) in self.boxes(index) {
            let (len, starts) = rows_within(&part, &whole);
            starts.for_each(|start| sink.feed(&values[start..start + len]));
        }
    }

    /// The boxes whose values are reduced one box after the other, each in row-major order, and the box of
    /// the whole piece: the tiles that are stored chunks, or the piece itself.
    pub(crate) fn boxes(&self, index: u64) -> impl Iterator<Item = (Ranges, Ranges)> {
        let piece = self.cut.piece(index);
        let many = piece.tiles.end - piece.tiles.start > 1 && piece.values.len() > 1;
        let tiled = self.cut.chunk().is_some() && many;
        let tiles = if tiled { piece.tiles } else { 0..1 };
        tiles.map(move |number| {
            let tile = if tiled { self.cut.tile(number) } else { piece.values.clone() };
            (tile, piece.values.clone())
        })
    }

    /// The rows that piece `index` has values of.
    pub(crate) fn rows_of(&self, index: u64) -> Range<usize> {
        let first = self.cut.piece(index).values.first().cloned();
        first.map_or(0..1, |rows| rows.start as usize..rows.end as usize)
    }
}

/// A box of values: along each axis.
pub(crate) type Ranges = Vec<Range<u64>>;

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
