//! The cut of a dataset into pieces: what is read at a time, and merged in order.
//!
//! The cut depends on the dataset alone, never on who reads it. That is why every strategy gives the
//! same bits.

use std::ops::Range;

/// How many bytes of the file are read at a time.
///
/// A mebibyte is about as large as a second-level cache. With less, the calls of the kernel cost more,
/// and on AMD's Zen 4 it copies more slowly to memory that is in that cache already: runs of 256 KiB
/// take a fifth longer (`peers/run --buffers`). With more, little is gained.
pub(crate) const BYTES_AT_A_TIME: u64 = 1024 * 1024;

/// A dataset cut into boxes of tiles. A tile is a stored chunk, or one value of a dataset that is not
/// stored in chunks.
///
/// A piece is a run of tiles that are one after the other in row-major order and make a box: whole
/// along its last axes, a range along one, and a single tile along the first. So the pieces too are
/// one after the other in row-major order of the tiles.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cut {
    shape: Vec<u64>,
    /// Shape of a tile in values.
    tile: Vec<u64>,
    tiled: bool,
    /// Shape of the dataset in tiles.
    grid: Vec<u64>,
    /// The indices of the first axis that are wanted.
    rows: Range<u64>,
    /// The wanted indices of the first axis, in tiles.
    wanted: Range<u64>,
    /// The axis along which a piece is a range.
    axis: usize,
    /// Length of a piece along that axis, in tiles.
    per: u64,
    pieces: u64,
}

/// One piece of a [`Cut`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    /// The values along each axis.
    pub(crate) values: Vec<Range<u64>>,
    /// The tiles, by number.
    pub(crate) tiles: Range<u64>,
}

impl Cut {
    /// The cut of the rows `rows` of a dataset stored in chunks of shape `chunk`, if in chunks, of values of
    /// `value_bytes` bytes: one piece for each chunk that is large enough, several chunks for a piece
    /// otherwise.
    pub(crate) fn of(
        shape: &[u64],
        rows: Range<u64>,
        chunk: Option<&[u64]>,
        value_bytes: u64,
    ) -> Cut {
        let tile = chunk.map_or_else(|| vec![1; shape.len()], <[u64]>::to_vec);
        let tile_bytes = tile.iter().fold(value_bytes.max(1), |b, n| b.saturating_mul(*n));
        let grid = wanted_of(shape, &rows, &tile);
        let wanted = (BYTES_AT_A_TIME / tile_bytes.max(1)).max(1);
        let mut inner = 1_u64;
        let mut axis = grid.len().saturating_sub(1);
        while axis > 0 && inner.saturating_mul(grid[axis]) <= wanted {
            inner *= grid[axis];
            axis -= 1;
        }
        let len = grid.get(axis).copied().unwrap_or(1);
        let most = (wanted / inner.max(1)).max(1);
        // As many pieces as needed, all about as long.
        let per = len.div_ceil(len.div_ceil(most).max(1)).max(1);
        Cut::along(shape, rows, tile, chunk.is_some(), axis, per)
    }

    /// The cut of the rows `rows` after every `per` indices of the first axis.
    pub(crate) fn rows(shape: &[u64], rows: Range<u64>, per: u64) -> Cut {
        let tile = vec![1; shape.len()];
        Cut::along(shape, rows, tile, false, 0, per.max(1))
    }

    /// What [`from_words`](Cut::from_words) takes.
    pub(crate) fn to_words(&self) -> Vec<u64> {
        let few = [self.rows.start, self.rows.end, self.tiled.into(), self.axis as u64, self.per];
        [&few[..], &self.shape, &self.tile].concat()
    }

    /// What [`to_words`](Cut::to_words) gave; `None` if it cannot have.
    pub(crate) fn from_words(words: &[u64]) -> Option<Cut> {
        let &[start, end, tiled, axis, per, ref axes @ ..] = words else { return None };
        let (shape, tile) = axes.split_at_checked(axes.len() / 2)?;
        let makes_sense =
            shape.len() == tile.len() && start <= end && per > 0 && !tile.contains(&0);
        let axis = usize::try_from(axis).ok().filter(|_| makes_sense)?;
        Some(Cut::along(shape, start..end, tile.to_vec(), tiled == 1, axis, per))
    }

    fn along(
        shape: &[u64],
        rows: Range<u64>,
        tile: Vec<u64>,
        tiled: bool,
        axis: usize,
        per: u64,
    ) -> Cut {
        let grid: Vec<u64> = shape.iter().zip(&tile).map(|(len, n)| len.div_ceil(*n)).collect();
        let wanted = match tile.first() {
            Some(tile) => rows.start / tile..rows.end.div_ceil(*tile),
            None => 0..1,
        };
        let mut inside = wanted_of(shape, &rows, &tile);
        let along = inside.get(axis).map_or(1, |len| len.div_ceil(per));
        inside.truncate(axis);
        let before = inside.iter().fold(along, |n, len| n.saturating_mul(*len));
        let pieces = if shape.contains(&0) || rows.is_empty() { 0 } else { before };
        Cut { shape: shape.to_vec(), tile, tiled, grid, rows, wanted, axis, per, pieces }
    }

    /// Number of pieces.
    pub(crate) fn len(&self) -> u64 {
        self.pieces
    }

    /// Number of values in all pieces, or 2⁶⁴ − 1 if there are more.
    pub(crate) fn values(&self) -> u64 {
        let rows = if self.shape.is_empty() { 1 } else { self.rows.end - self.rows.start };
        self.shape.iter().skip(1).fold(rows, |n, len| n.saturating_mul(*len))
    }

    /// The tiles along an axis that are wanted.
    fn wanted(&self, axis: usize) -> Range<u64> {
        if axis == 0 { self.wanted.clone() } else { 0..self.grid[axis] }
    }

    /// The values along an axis that are wanted.
    pub(crate) fn inside(&self, axis: usize) -> Range<u64> {
        if axis == 0 { self.rows.clone() } else { 0..self.shape[axis] }
    }

    /// Shape of a stored chunk, if a tile is one.
    pub(crate) fn chunk(&self) -> Option<&[u64]> {
        self.tiled.then_some(&self.tile)
    }

    /// Piece `index`, which must be below [`len`](Cut::len).
    pub(crate) fn piece(&self, index: u64) -> Piece {
        let axes = self.grid.len();
        let mut tiles = vec![0..1; axes];
        let mut left = index;
        if axes > 0 {
            let wanted = self.wanted(self.axis);
            let along = (wanted.end - wanted.start).div_ceil(self.per);
            let start = wanted.start + left % along * self.per;
            tiles[self.axis] = start..wanted.end.min(start.saturating_add(self.per));
            left /= along;
            for axis in (0..self.axis).rev() {
                let wanted = self.wanted(axis);
                let len = wanted.end - wanted.start;
                let at = wanted.start + left % len;
                tiles[axis] = at..at + 1;
                left /= len;
            }
            let inner = tiles.iter_mut().zip(&self.grid).skip(self.axis + 1);
            inner.for_each(|(range, &len)| *range = 0..len);
        }
        let first = tiles
            .iter()
            .zip(&self.grid)
            .fold(0_u64, |n, (range, len)| n.wrapping_mul(*len).wrapping_add(range.start));
        let count: u64 = tiles.iter().map(|range| range.end - range.start).product();
        let in_values = |axis: usize| {
            let (range, tile, inside) = (&tiles[axis], self.tile[axis], self.inside(axis));
            let start = inside.start.max(range.start * tile);
            start..inside.end.min(range.end.saturating_mul(tile))
        };
        Piece {
            values: (0..axes).map(in_values).collect(),
            tiles: first..first.wrapping_add(count),
        }
    }

    /// How many pieces from piece `index` on are of the same size for certain: those at the ends of an axis may
    /// be smaller.
    pub(crate) fn alike(&self, index: u64) -> u64 {
        let Some(_) = self.grid.get(self.axis) else { return 1 };
        let wanted = self.wanted(self.axis);
        let along = (wanted.end - wanted.start).div_ceil(self.per).max(1);
        match index % along {
            0 if self.axis == 0 => 1,
            place => (along - 1 - place).max(1),
        }
    }

    /// The values of tile `number` along each axis that are wanted, without those that stick out of the
    /// dataset.
    pub(crate) fn tile(&self, number: u64) -> Vec<Range<u64>> {
        let mut ranges = self.whole_tile(number);
        for (axis, range) in ranges.iter_mut().enumerate() {
            let inside = self.inside(axis);
            *range = range.start.max(inside.start)..range.end.min(inside.end);
        }
        ranges
    }

    /// All values of tile `number` along each axis.
    pub(crate) fn whole_tile(&self, number: u64) -> Vec<Range<u64>> {
        let mut left = number;
        let mut ranges = vec![0..1; self.grid.len()];
        for axis in (0..self.grid.len()).rev() {
            let start = left % self.grid[axis] * self.tile[axis];
            ranges[axis] = start..start.saturating_add(self.tile[axis]);
            left /= self.grid[axis];
        }
        ranges
    }

    /// Whether some values of a tile are not in the dataset.
    pub(crate) fn sticks_out(&self, whole_tile: &[Range<u64>]) -> bool {
        whole_tile.iter().zip(&self.shape).any(|(range, len)| range.end > *len)
    }
}

impl Piece {
    /// Number of values.
    pub(crate) fn len(&self) -> u64 {
        self.values.iter().fold(1, |n, range| n.saturating_mul(range.end - range.start))
    }
}

/// Shape of the wanted rows in tiles.
fn wanted_of(shape: &[u64], rows: &Range<u64>, tile: &[u64]) -> Vec<u64> {
    let mut grid: Vec<u64> = shape.iter().zip(tile).map(|(len, n)| len.div_ceil(*n)).collect();
    if let (Some(first), Some(tile)) = (grid.first_mut(), tile.first()) {
        *first = rows.end.div_ceil(*tile) - rows.start / tile;
    }
    grid
}

/// The rows of the box `part` within the box `whole`, both of values: of each row, the number of its
/// first value, counted in row-major order within `whole`. They come in order, and all are as long as
/// `part` is along the last axis.
///
/// Axes at the end along which `part` is as long as `whole` make longer rows.
pub(crate) fn rows_within(
    part: &[Range<u64>],
    whole: &[Range<u64>],
) -> (usize, impl Iterator<Item = usize> + use<>) {
    let len = |range: &Range<u64>| (range.end - range.start) as usize;
    let mut row = 1;
    let mut axes = part.len();
    while axes > 0 {
        axes -= 1;
        row *= len(&part[axes]);
        if len(&part[axes]) != len(&whole[axes]) {
            break;
        }
    }
    // Row-major strides of `whole`.
    let mut strides = vec![1_usize; whole.len()];
    for axis in (1..whole.len()).rev() {
        strides[axis - 1] = strides[axis] * len(&whole[axis]);
    }
    let first: usize = (part.iter().zip(whole).zip(&strides))
        .map(|((part, whole), stride)| (part.start - whole.start) as usize * stride)
        .sum();
    let counts: Vec<usize> = part[..axes].iter().map(len).collect();
    let rows = counts.iter().product();
    let place = move |mut row: usize| {
        let mut at = first;
        for (count, stride) in counts.iter().zip(&strides).rev() {
            at += row % count * stride;
            row /= count;
        }
        at
    };
    (row, (0..rows).map(place))
}
