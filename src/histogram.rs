//! How many values are where.

/// How many values are between which edges. The counts are exact.
///
/// Made by [`Report::histogram`](crate::Report::histogram).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Histogram {
    /// Where the bins begin, and where the last one ends: one more than there are bins.
    ///
    /// A value on an edge between two bins is counted in the one that is farther from 0, and at 0 in the
    /// one above it. The first and the last edge are the least and the greatest value.
    pub edges: Vec<f64>,
    /// How many values are in each bin.
    pub counts: Vec<u64>,
}

/// The cells that floats are in: those of the same sign, exponent and first bits of the mantissa. They have
/// numbers, in the order of the floats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cell(i32);

impl Cell {
    /// Bits of the mantissa that tell cells apart.
    pub(crate) const BITS: u32 = 10;
    /// Cells between a power of two and the next.
    pub(crate) const PAGE: usize = 1 << Cell::BITS;

    /// The cell of a number.
    pub(crate) fn of(value: f64) -> Cell {
        // There is no second zero.
        let bits = (value + 0.0).to_bits();
        let magnitude = (bits << 1 >> (53 - Cell::BITS)) as i32;
        // Of numbers below 0, those of greater magnitude come first.
        Cell(if bits >> 63 == 0 { magnitude } else { -1 - magnitude })
    }

    /// The cell `index` of a page.
    pub(crate) fn at(page: i16, index: usize) -> Cell {
        Cell(i32::from(page) * Cell::PAGE as i32 + index as i32)
    }

    /// Its page, and which one of that page it is.
    pub(crate) fn place(self) -> (i16, usize) {
        let page = Cell::PAGE as i32;
        (self.0.div_euclid(page) as i16, self.0.rem_euclid(page) as usize)
    }

    fn next(self) -> Cell {
        Cell(self.0 + 1)
    }

    /// The number of least magnitude that has this one.
    fn magnitude(magnitude: i32) -> f64 {
        f64::from_bits((magnitude as u64) << (52 - Cell::BITS))
    }

    /// Where it begins. Above 0 that is in it, and below 0 it is in the cell before.
    fn start(self) -> f64 {
        match self.0 {
            0.. => Cell::magnitude(self.0),
            below => -Cell::magnitude(-below),
        }
    }

    /// Its middle; of cells where numbers end, and of that of 0, their end.
    pub(crate) fn middle(self) -> f64 {
        let (sign, magnitude) = if self.0 < 0 { (-1.0, -1 - self.0) } else { (1.0, self.0) };
        let first = Cell::magnitude(magnitude);
        if first == 0.0 || first.is_infinite() {
            return sign * first;
        }
        sign * f64::from_bits(first.to_bits() + (1 << (51 - Cell::BITS)))
    }
}

impl Histogram {
    /// About `bins` bins of the same width, over the counts of `cells`, which come in order. All values are
    /// in `min..=max`.
    pub(crate) fn of(
        cells: impl Iterator<Item = (Cell, u64)> + Clone,
        bins: usize,
        min: f64,
        max: f64,
    ) -> Histogram {
        let finite = cells.clone().map(|(cell, _)| cell).filter(|cell| cell.middle().is_finite());
        let ends = finite.clone().min().zip(finite.max());
        // The first cell of each bin, and where the bin begins.
        let mut starts: Vec<(Cell, f64)> = Vec::new();
        let mut begin = |cell, edge| {
            if starts.last().is_none_or(|(last, _)| *last < cell) {
                starts.push((cell, edge));
            }
        };
        if min.is_infinite() {
            begin(Cell::of(min), min);
        }
        if let Some((first, last)) = ends {
            let low = if min.is_finite() { min } else { first.start().max(f64::MIN) };
            let high = if max.is_finite() { max } else { last.next().start().min(f64::MAX) };
            begin(first, low);
            for bin in 1..bins {
                let share = bin as f64 / bins as f64;
                // The whole width may be too large for a float.
                let even = low * (1.0 - share) + high * share;
                let cell = Cell::of(even);
                let after = even - cell.start() > cell.next().start() - even;
                let cell = if after { cell.next() } else { cell };
                if cell <= last {
                    begin(cell, cell.start());
                }
            }
            if max.is_infinite() {
                begin(Cell::of(max), high);
            }
        }
        let mut counts = vec![0; starts.len()];
        for (cell, count) in cells {
            counts[starts.partition_point(|(first, _)| *first <= cell) - 1] += count;
        }
        let edges = starts.into_iter().map(|(_, edge)| edge).chain([max]).collect();
        Histogram { edges, counts }
    }
}
