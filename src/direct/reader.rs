//! One worker of the direct path: reads pieces at their places and reduces them.

use std::io;
use std::ops::Range;
use std::time::Instant;

use super::mapped::{MappedFile, Way};
use super::mapping::Mapping;
use super::plan::Plan;
use crate::accumulator::{Accumulator, Sink};
use crate::cut::{BYTES_AT_A_TIME, Cut, Piece, rows_within};
use crate::decode::{Buffer, Decoder, Order, unshuffle};
use crate::index::{Chunks, Record, Storage, within};
use crate::job::Worker;
use crate::kernel::BLOCK;
use crate::{Error, Hdf5Source, Summary};

/// Reads pieces of one dataset. Every thread has one of its own.
pub(crate) struct Reader<'a, S> {
    plan: &'a Plan,
    source: &'a Hdf5Source,
    cut: &'a Cut,
    decoder: Decoder,
    pub(crate) sink: S,
    scratch: Scratch,
    /// The whole file, if it is mapped into memory.
    mapped: Option<&'a MappedFile>,
}

/// Room for one block on its way to the accumulator.
struct Scratch {
    bytes: Buffer,
    values: Vec<f64>,
}

impl<'a, S: Sink> Reader<'a, S> {
    /// One that hands values to `sink`.
    pub(crate) fn new(
        plan: &'a Plan,
        source: &'a Hdf5Source,
        cut: &'a Cut,
        sink: S,
        mapped: Option<&'a MappedFile>,
    ) -> Reader<'a, S> {
        Reader {
            plan,
            source,
            cut,
            decoder: Decoder::default(),
            sink,
            scratch: Scratch { bytes: Buffer::for_block(), values: Vec::with_capacity(BLOCK) },
            mapped,
        }
    }

    /// Values that stand one after the other, from value `first` of the dataset on.
    fn run(&mut self, offset: Option<u64>, first: u64, count: u64) -> Result<(), String> {
        let Some(offset) = offset else {
            self.sink.feed_same(self.plan.fill, count);
            return Ok(());
        };
        let size = self.plan.pipeline.value_bytes as u64;
        let start = first.checked_mul(size).and_then(|bytes| offset.checked_add(bytes));
        let start = start.ok_or("it lies outside of the file")?;
        self.bare(start, count.saturating_mul(size))
    }

    /// The values that stand unfiltered in `bytes` bytes from `start` on.
    fn bare(&mut self, start: u64, bytes: u64) -> Result<(), String> {
        self.plan.files.within(start, bytes)?;
        let Some(mapped) = self.mapped else { return self.copied(start, bytes) };
        let way = mapped.way(start, bytes);
        let began = Instant::now();
        match way {
            Way::Read => self.copied(start, bytes)?,
            Way::Look => self.looked_at(mapped.mapping(), start, bytes)?,
        }
        mapped.took(way, bytes, began.elapsed());
        Ok(())
    }

    /// The same, read in portions.
    fn copied(&mut self, start: u64, bytes: u64) -> Result<(), String> {
        let mut done = 0;
        while done < bytes {
            let now = (bytes - done).min(BYTES_AT_A_TIME) as usize;
            let buffer = self.decoder.bytes.bytes_from(now, start + done)?;
            let read = self.plan.files.read_exact_at(buffer, start + done);
            read.map_err(unread)?;
            let buffer = self.decoder.bytes.bytes(now);
            self.scratch.feed(buffer, self.plan, &mut self.sink);
            done += now as u64;
        }
        Ok(())
    }

    /// The same without a copy, since the file is mapped.
    fn looked_at(&mut self, mapping: &Mapping, start: u64, bytes: u64) -> Result<(), String> {
        within(start, bytes, mapping.len())?;
        let range = start as usize..(start + bytes) as usize;
        self.scratch.feed(mapping.bytes(range.clone()), self.plan, &mut self.sink);
        mapping.release(range);
        // What was seen counts if all of the file was there.
        if mapping.was_cut() { Err(CUT_SHORT.to_owned()) } else { Ok(()) }
    }

    /// The stored chunk `number`, of which the values `inside` are wanted.
    fn chunk(
        &mut self,
        number: u64,
        record: &Record,
        bare_edges: bool,
        inside: &[Range<u64>],
    ) -> Result<(), String> {
        let pipeline = &self.plan.pipeline;
        let whole = self.cut.whole_tile(number);
        let bare = pipeline.is_bare(record.mask) || bare_edges && self.cut.sticks_out(&whole);
        if bare && record.size != pipeline.chunk_bytes as u64 {
            let (stored, wanted) = (record.size, pipeline.chunk_bytes);
            return Err(format!("it holds {stored} bytes, not {wanted}"));
        }
        if bare && inside == whole {
            return self.bare(record.offset, record.size);
        }
        if record.size > pipeline.most_bytes() {
            let (stored, wanted) = (record.size, pipeline.chunk_bytes);
            return Err(format!("its {wanted} bytes are stored in {stored}"));
        }
        self.plan.files.within(record.offset, record.size)?;
        let len = record.size as usize;
        let stored = self.decoder.bytes.bytes_from(len, record.offset)?;
        self.plan.files.read_exact_at(stored, record.offset).map_err(unread)?;
        let order = match bare {
            true => Order::Values,
            false => self.decoder.decode_in_place(len, record.mask, pipeline)?,
        };
        let bytes = self.decoder.bytes.bytes(pipeline.chunk_bytes);
        let (row, starts) = rows_within(inside, &whole);
        let size = pipeline.value_bytes;
        for start in starts {
            match order {
                Order::Values => {
                    let row = &bytes[start * size..(start + row) * size];
                    self.scratch.feed(row, self.plan, &mut self.sink);
                }
                Order::Shuffled => {
                    let values = start..start + row;
                    self.scratch.feed_shuffled(bytes, values, self.plan, &mut self.sink);
                }
            }
        }
        Ok(())
    }

    /// How many chunks, from the first of `numbers` on, are stored whole, without filters and one after
    /// the other in the file. They are read as one: small chunks would cost a call of the kernel each.
    fn together(&self, chunks: &Chunks, numbers: Range<u64>) -> u64 {
        let bytes = self.plan.pipeline.chunk_bytes as u64;
        let mut expected = None;
        let joins = |number: &u64| {
            let Some(record) = chunks.get(*number) else { return false };
            let bare = self.plan.pipeline.is_bare(record.mask) && record.size == bytes;
            let inside = self.plan.files.within(record.offset, bytes).is_ok();
            let next = expected.is_none_or(|offset| offset == record.offset);
            if !bare || !inside || !next {
                return false;
            }
            expected = Some(record.offset + bytes);
            let tile = self.cut.tile(*number);
            tile.iter().zip(&chunks.shape).all(|(range, len)| range.end - range.start == *len)
        };
        numbers.take_while(joins).count() as u64
    }

    fn chunks(&mut self, piece: &Piece) -> Result<(), Error> {
        let Storage::Chunked(chunks) = &*self.plan.storage else { return Ok(()) };
        let mut numbers = piece.tiles.clone();
        while !numbers.is_empty() {
            let number = numbers.start;
            let together = self.together(chunks, numbers.clone());
            let inside = self.cut.tile(number);
            let read = match chunks.get(number) {
                Some(record) if together > 1 => self.bare(record.offset, together * record.size),
                Some(record) => self.chunk(number, record, chunks.bare_edges, &inside),
                None => {
                    let count = inside.iter().map(|range| range.end - range.start).product();
                    self.sink.feed_same(self.plan.fill, count);
                    Ok(())
                }
            };
            read.map_err(|reason| {
                let whole = self.cut.whole_tile(number);
                let first = whole.iter().map(|range| range.start).collect();
                let here = || self.source.unreadable_chunk(first, reason);
                // Of a virtual dataset, it is a source that cannot be read.
                let there = self.source.is_virtual().then(|| self.source.look(&inside).err());
                there.flatten().unwrap_or_else(here)
            })?;
            numbers.start += together.max(1);
        }
        Ok(())
    }
}

impl<S: Sink> Reader<'_, S> {
    /// Hands the values of piece `index` to the sink, box after box as [`Job::boxes`](crate::job::Job::boxes)
    /// has them; or says what all of them are, if none need be read to know it.
    pub(crate) fn read(&mut self, index: u64) -> Result<Option<f64>, Error> {
        let piece = self.cut.piece(index);
        let same = self.source.unwritten_in(self.cut, &piece);
        if same.is_some() {
            return Ok(same);
        }
        let read = match &*self.plan.storage {
            Storage::Chunked(_) => return self.chunks(&piece).map(|()| None),
            Storage::Contiguous(offset) => self.run(*offset, piece.tiles.start, piece.len()),
            Storage::Compact(bytes) => {
                let size = self.plan.pipeline.value_bytes;
                let (start, end) =
                    (piece.tiles.start as usize * size, piece.tiles.end as usize * size);
                self.scratch.feed(&bytes[start..end], self.plan, &mut self.sink);
                Ok(())
            }
        };
        read.map(|()| None).map_err(|reason| self.source.unreadable(&piece.values, reason))
    }
}

impl Worker for Reader<'_, Accumulator<'_>> {
    type Part = Summary;

    fn reduce(&mut self, index: u64) -> Result<Summary, Error> {
        // What a panic may have left.
        self.sink.forget();
        Ok(match self.read(index)? {
            Some(value) => self.sink.same(value, self.cut.piece(index).len()),
            None => self.sink.finish(),
        })
    }

    fn alike(&mut self, index: u64) -> u64 {
        if self.sink.is_counting() { 1 } else { self.source.unwritten_alike(self.cut, index) }
    }
}

impl Scratch {
    /// Feeds the values that `bytes` hold.
    fn feed(&mut self, bytes: &[u8], plan: &Plan, sink: &mut impl Sink) {
        if plan.dtype.is_native()
            && let Ok(values) = bytemuck::try_cast_slice(bytes)
        {
            sink.feed(values);
            return;
        }
        for block in bytes.chunks(BLOCK * plan.pipeline.value_bytes) {
            self.values.clear();
            plan.dtype.convert(block, &mut self.values);
            sink.feed(&self.values);
        }
    }

    /// Feeds the values of the numbers `which` of a chunk that is shuffled.
    fn feed_shuffled(
        &mut self,
        planes: &[u8],
        which: Range<usize>,
        plan: &Plan,
        sink: &mut impl Sink,
    ) {
        let size = plan.pipeline.value_bytes;
        for first in which.clone().step_by(BLOCK) {
            let len = BLOCK.min(which.end - first) * size;
            let bytes = self.bytes.bytes_mut(len).expect("there is room for one block");
            unshuffle(planes, size, first, bytes);
            match bytemuck::try_cast_slice(self.bytes.bytes(len)) {
                Ok(values) if plan.dtype.is_native() => sink.feed(values),
                _ => {
                    self.values.clear();
                    plan.dtype.convert(self.bytes.bytes(len), &mut self.values);
                    sink.feed(&self.values);
                }
            }
        }
    }
}

/// What is said of a file that became shorter than it was.
const CUT_SHORT: &str = "the file was cut short while it was read";

/// Why bytes could not be read that were in the file.
fn unread(error: io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => CUT_SHORT.to_owned(),
        _ => error.to_string(),
    }
}
