//! Quantiles of any number of values in little memory.

use std::collections::BTreeMap;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use crate::Histogram;
use crate::histogram::Cell;

/// How many values are in which cell, where a cell is what floats of the same sign, exponent and first ten
/// bits of the mantissa are in.
///
/// Counts are added up, so that whatever is merged in whatever order gives the same. Between two powers of
/// two are 1024 cells, and a cell is represented by its middle: that is off a value in it by at most 1/2048
/// of the value. (This is how histograms of high dynamic range are made; DDSketch by Masson, Rim and Lee,
/// "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees", VLDB 2019, has
/// cells by the logarithm instead.)
///
/// It takes 8 KiB for each power of two that is met, 32 MiB if all are.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Quantiles {
    /// By sign and exponent, in the order of the numbers.
    pages: BTreeMap<i16, Box<[u64; Cell::PAGE]>>,
}

impl Quantiles {
    /// Counts `value`, so many times. It must be a number.
    pub(crate) fn add(&mut self, value: f64, times: u64) {
        let (page, index) = Cell::of(value).place();
        self.pages.entry(page).or_insert_with(|| Box::new([0; Cell::PAGE]))[index] += times;
    }

    /// Counts all of `values` that are numbers.
    pub(crate) fn feed(&mut self, values: &[f64]) {
        values.iter().filter(|value| !value.is_nan()).for_each(|&value| self.add(value, 1));
    }

    /// Counts what `other` counted, so many times.
    pub(crate) fn merge(&mut self, other: &Quantiles, times: u64) {
        for (page, cells) in &other.pages {
            let ours = self.pages.entry(*page).or_insert_with(|| Box::new([0; Cell::PAGE]));
            ours.iter_mut().zip(cells.iter()).for_each(|(ours, cell)| *ours += cell * times);
        }
    }

    /// The cells that values are in, and how many.
    fn cells(&self) -> impl Iterator<Item = (Cell, u64)> + Clone {
        self.pages.iter().flat_map(|(&page, counts)| {
            let counted = counts.iter().enumerate().filter(|(_, count)| **count > 0);
            counted.map(move |(index, count)| (Cell::at(page, index), *count))
        })
    }

    /// About the value before which `rank` others are, if there are so many.
    fn at(&self, rank: u64) -> Option<f64> {
        let mut before = 0;
        let mut cells = self.cells();
        let found = cells.find(|(_, count)| {
            before += count;
            before > rank
        });
        found.map(|(cell, _)| cell.middle())
    }

    /// How many of the values, all of which are in `min..=max`, are where.
    pub(crate) fn histogram(&self, bins: usize, min: f64, max: f64) -> Histogram {
        Histogram::of(self.cells(), bins, min, max)
    }

    /// About the value below which the share `share` of all `count` values is, all of which are in
    /// `min..=max`.
    pub(crate) fn of(&self, share: f64, count: u64, min: f64, max: f64) -> Option<f64> {
        let last = count.checked_sub(1)?;
        let place = share.clamp(0.0, 1.0) * last as f64;
        let at = |rank: u64| match rank {
            0 => Some(min),
            rank if rank >= last => Some(max),
            rank => self.at(rank).map(|value| value.clamp(min, max)),
        };
        let (low, high) = (at(place.floor() as u64)?, at(place.ceil() as u64)?);
        let between = place.fract();
        // Both may be infinite.
        Some(if low == high { low } else { low * (1.0 - between) + high * between })
    }
}

/// What all threads counted. Its lock is held to add one thread's counts, once a thread.
#[derive(Clone, Debug, Default)]
pub(crate) struct OfAll(Arc<Mutex<Quantiles>>);

impl OfAll {
    /// For one thread to count.
    pub(crate) fn of_one(&self) -> OfOne {
        OfOne { counted: Quantiles::default(), all: self.clone() }
    }

    /// What all threads counted, once they are done.
    pub(crate) fn counted(&self) -> Quantiles {
        mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What one thread counted. It is added to that of all when it is dropped.
#[derive(Debug)]
pub(crate) struct OfOne {
    pub(crate) counted: Quantiles,
    all: OfAll,
}

impl Drop for OfOne {
    fn drop(&mut self) {
        self.all.0.lock().unwrap_or_else(PoisonError::into_inner).merge(&self.counted, 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_near(values: &[f64]) {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let mut quantiles = Quantiles::default();
        quantiles.feed(values);
        for (rank, value) in sorted.iter().enumerate() {
            let found = quantiles.at(rank as u64).unwrap();
            let error = if found == *value { 0.0 } else { (found - value).abs() };
            assert!(error <= value.abs() / 2048.0, "{found} for {value}");
        }
        assert_eq!(quantiles.at(sorted.len() as u64), None);
    }

    #[test]
    fn every_rank_is_within_the_bound() {
        let wild = |i: u64| f64::from_bits(i.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let values: Vec<f64> = (0..20).map(wild).filter(|value| value.is_normal()).collect();
        assert_near(&values);
        assert_near(&[0.0, -0.0, 1.0, -1.0, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, -f64::MAX]);
        let many = (0..500).map(|i| f64::from(i).sin() * 10_f64.powi(i % 9 - 4));
        assert_near(&many.collect::<Vec<_>>());
        assert_near(&[3.0; 50]);
        assert_near(&(0..500).map(f64::from).collect::<Vec<_>>());
    }

    #[test]
    fn the_ends_and_few_values_are_exact() {
        let mut quantiles = Quantiles::default();
        quantiles.feed(&[3.7, -1.3]);
        let of = |share| quantiles.of(share, 2, -1.3, 3.7).unwrap();
        assert_eq!([of(0.0), of(1.0)], [-1.3, 3.7]);
        assert!((of(0.5) - 1.2).abs() < 1e-12);
        assert_eq!(Quantiles::default().of(0.5, 0, 0.0, 0.0), None);
    }

    /// Counts by a plain loop, as the edges say.
    #[track_caller]
    fn assert_counts(values: &[f64], bins: usize) -> Histogram {
        let mut quantiles = Quantiles::default();
        quantiles.feed(values);
        let min = values.iter().copied().fold(f64::INFINITY, f64::min);
        let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let found = quantiles.histogram(bins, min, max);
        let inner = &found.edges[1..found.counts.len()];
        let mut counts = vec![0; found.counts.len()];
        for &value in values {
            let after = |edge: &&f64| if **edge < 0.0 { value > **edge } else { value >= **edge };
            counts[inner.iter().take_while(after).count()] += 1;
        }
        assert_eq!(found.counts, counts, "{found:?}");
        assert_eq!((found.edges[0], found.edges[counts.len()]), (min, max));
        found
    }

    #[test]
    fn a_histogram_counts_exactly_between_edges_that_are_nearly_even() {
        let values: Vec<f64> = (0..5000).map(|i| f64::from(i * 7919 % 4999) - 1234.5).collect();
        for bins in [1, 2, 7, 100] {
            let found = assert_counts(&values, bins);
            assert_eq!(found.counts.len(), bins);
            for (bin, edge) in found.edges.iter().enumerate() {
                let even = -1234.5 + 4998.0 * bin as f64 / bins as f64;
                assert!((edge - even).abs() <= even.abs() / 2047.0, "{edge} for {even}");
            }
        }
        // Whole numbers on edges.
        assert_counts(&(-8..=8).map(f64::from).collect::<Vec<_>>(), 16);
        assert_counts(&(0..=255).map(f64::from).collect::<Vec<_>>(), 10);
        assert_counts(&[0.0, -0.0, 1.0, -1.0], 2);
    }

    #[test]
    fn a_histogram_of_values_that_are_close_or_far() {
        let (inf, most) = (f64::INFINITY, f64::MAX);
        assert_eq!(assert_counts(&[3.0; 5], 4).counts, [5]);
        // A cell is the finest there is.
        assert_eq!(assert_counts(&[1e18, 1e18 + 1e3], 10).counts, [2]);
        assert_eq!(assert_counts(&[-most, 0.0, most], 3).counts, [1, 1, 1]);
        assert_eq!(assert_counts(&[-inf, 1.0, 2.0, 3.0, inf], 2).counts, [1, 1, 2, 1]);
        // Infinite values have bins for themselves, also next to the largest that are not.
        let mut quantiles = Quantiles::default();
        quantiles.feed(&[-inf, -most, most, inf]);
        assert_eq!(quantiles.histogram(1, -inf, inf).counts, [1, 2, 1]);
        assert_eq!(assert_counts(&[inf, inf], 3).counts, [2]);
        assert_eq!(assert_counts(&[-inf, inf], 3).counts.iter().sum::<u64>(), 2);
        assert_eq!(assert_counts(&[5e-324, -5e-324], 4).counts.iter().sum::<u64>(), 2);
    }
}
