//! Values in, their summary out, block by block.

use crate::Summary;
use crate::kernel::BLOCK;
use crate::meaning::Meaning;
use crate::quantiles::{OfAll, OfOne};
use crate::whole::Carried;

/// How many blocks are a step forward: about a mebibyte of values.
const BLOCKS_OF_A_STEP: u32 =
    (crate::cut::BYTES_AT_A_TIME as usize / BLOCK / size_of::<f64>()) as u32;

/// Most counts for which it is kept what so many equal values make.
const SIZES: usize = 16;

/// What takes the values of a piece, in portions.
pub(crate) trait Sink {
    /// Takes `values`.
    fn feed(&mut self, values: &[f64]);

    /// Takes `value`, `count` times.
    fn feed_same(&mut self, value: f64, count: u64);
}

/// Takes the values of one piece in any portions. The summary is that of the values in a row, however
/// they were portioned: the same as [`Summary::of`] of all.
pub(crate) struct Accumulator<'a> {
    meaning: &'a Meaning,
    /// Values that do not make a block yet.
    block: Vec<f64>,
    /// Blocks since the last step was counted.
    blocks: u32,
    /// Room for a block that is changed before it is reduced.
    changed: Vec<f64>,
    /// Room for a block of integers that is changed before it is reduced.
    integers: Vec<i64>,
    whole: Summary,
    /// What is counted, if anything is.
    counts: Option<OfOne>,
    /// What [`same`](Accumulator::same) gave, and for which bits and how many of them. Pieces come in a few sizes:
    /// those at the ends of an axis are smaller.
    same: Vec<(u64, u64, Summary)>,
}

impl Sink for Accumulator<'_> {
    fn feed(&mut self, mut values: &[f64]) {
        if !self.block.is_empty() {
            let missing = values.len().min(BLOCK - self.block.len());
            self.block.extend_from_slice(&values[..missing]);
            values = &values[missing..];
            if self.block.len() < BLOCK {
                return;
            }
            self.flush();
        }
        let mut blocks = values.chunks_exact(BLOCK);
        for block in &mut blocks {
            self.reduce(block);
        }
        self.block.extend_from_slice(blocks.remainder());
    }

    fn feed_same(&mut self, value: f64, mut count: u64) {
        while count > 0 {
            let now = count.min((BLOCK - self.block.len()) as u64);
            self.block.resize(self.block.len() + now as usize, value);
            count -= now;
            if self.block.len() == BLOCK {
                self.flush();
            }
        }
    }
}

/// All of them are kept.
impl Sink for Vec<f64> {
    fn feed(&mut self, values: &[f64]) {
        self.extend_from_slice(values);
    }

    fn feed_same(&mut self, value: f64, count: u64) {
        self.resize(self.len() + count as usize, value);
    }
}

impl<'a> Accumulator<'a> {
    pub(crate) fn new(meaning: &'a Meaning) -> Accumulator<'a> {
        let (block, changed, integers) = (Vec::with_capacity(BLOCK), Vec::new(), Vec::new());
        let (whole, counts) = (Summary::default(), meaning.counted().map(OfAll::of_one));
        Accumulator {
            meaning,
            block,
            blocks: 0,
            changed,
            integers,
            whole,
            counts,
            same: Vec::new(),
        }
    }

    /// Whether all values are counted, so that each must be taken.
    pub(crate) fn is_counting(&self) -> bool {
        self.counts.is_some()
    }

    /// The summary of `value`, `count` times: what [`feed_same`](Accumulator::feed_same) and
    /// [`finish`](Accumulator::finish) give. It takes time only for a value or a count that is new.
    pub(crate) fn same(&mut self, value: f64, count: u64) -> Summary {
        let Some(mut counts) = self.counts.take() else { return self.same_uncounted(value, count) };
        // One of them is counted apart, to see what it means.
        let before = std::mem::take(&mut counts.counted);
        self.counts = Some(counts);
        self.forget();
        self.feed_same(value, 1);
        self.finish();
        let mut counts = self.counts.take();
        if let Some(counts) = &mut counts {
            let one = std::mem::replace(&mut counts.counted, before);
            counts.counted.merge(&one, count);
        }
        let summary = self.same_uncounted(value, count);
        self.counts = counts;
        summary
    }

    fn same_uncounted(&mut self, value: f64, count: u64) -> Summary {
        let known = |(bits, times, _): &&(_, _, _)| (*bits, *times) == (value.to_bits(), count);
        if let Some((.., summary)) = self.same.iter().find(known) {
            return *summary;
        }
        self.forget();
        self.feed_same(value, count);
        let summary = self.finish();
        if self.same.len() == SIZES {
            self.same.clear();
        }
        self.same.push((value.to_bits(), count, summary));
        summary
    }

    /// The summary of what was taken since the last call.
    pub(crate) fn finish(&mut self) -> Summary {
        if !self.block.is_empty() {
            self.flush();
        }
        std::mem::take(&mut self.whole)
    }

    /// Forgets what was taken.
    pub(crate) fn forget(&mut self) {
        self.block.clear();
        self.whole = Summary::default();
    }

    fn flush(&mut self) {
        let block = std::mem::take(&mut self.block);
        self.reduce(&block);
        self.block = block;
        self.block.clear();
    }

    fn reduce(&mut self, block: &[f64]) {
        // A piece may be a chunk of gibibytes.
        self.blocks += 1;
        if self.blocks == BLOCKS_OF_A_STEP {
            self.blocks = 0;
            crate::steps::count();
        }
        if self.meaning.carried() != Carried::Float {
            self.reduce_whole(block);
            return;
        }
        if self.meaning.is_plain() {
            if let Some(counts) = &mut self.counts {
                counts.counted.feed(block);
            }
            self.whole.merge(&Summary::of_block(block));
            return;
        }
        self.changed.clear();
        self.meaning.apply(block, &mut self.changed);
        if let Some(counts) = &mut self.counts {
            counts.counted.feed(&self.changed);
        }
        let mut part = Summary::of_block(&self.changed);
        part.skip((block.len() - self.changed.len()) as u64);
        self.whole.merge(&part);
    }

    fn reduce_whole(&mut self, block: &[f64]) {
        self.changed.clear();
        self.integers.clear();
        let bias = self.meaning.apply_whole(block, &mut self.integers, &mut self.changed);
        let kept = self.integers.len() + self.changed.len();
        if let Some(counts) = &mut self.counts {
            counts.counted.feed(&self.changed);
            let whole = self.integers.iter().map(|&integer| (i128::from(integer) + bias) as f64);
            whole.for_each(|value| counts.counted.add(value, 1));
        }
        let mut part = match self.changed.is_empty() {
            true => Summary::of_whole_block(&self.integers, bias, &mut self.changed),
            false => Summary::of_block(&self.changed),
        };
        part.skip((block.len() - kept) as u64);
        self.whole.merge(&part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portions_do_not_matter() {
        let values: Vec<f64> = (0..3 * BLOCK + 77).map(|i| (i as f64).sin() * 1e10).collect();
        let meaning = Meaning::default();
        let mut accumulator = Accumulator::new(&meaning);
        for len in [1, 7, 100, BLOCK - 1, BLOCK, BLOCK + 1, values.len()] {
            values.chunks(len).for_each(|portion| accumulator.feed(portion));
            assert_eq!(accumulator.finish(), Summary::of(&values), "portions of {len}");
        }
        accumulator.feed(&values[..5]);
        accumulator.feed_same(2.5, 2 * BLOCK as u64);
        let mut expected = values[..5].to_vec();
        expected.resize(5 + 2 * BLOCK, 2.5);
        assert_eq!(accumulator.finish(), Summary::of(&expected));
    }
}
