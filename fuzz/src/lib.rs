//! What must hold of any input, and how an input says what is to be done with the rest of it: by a few bytes in
//! front, so that a fuzzer can change them too.
//!
//! `tests/reduction/fuzzed.rs` compiles this file as well, and tries the laws on inputs of its own.

use interleave::decode::{Decoder, Filter, NBit, Packing, Pipeline, ScaleOffset, Szip};
use interleave::index::{Place, Storage, find};

/// Any bytes as a stored chunk: decoding it gives exactly one chunk or an error.
pub fn decode(data: &[u8]) {
    let Some((pipeline, mask, stored)) = take_chunk(data) else { return };
    if let Ok(chunk) = Decoder::default().decode(stored, mask, &pipeline) {
        assert_eq!(chunk.len(), pipeline.chunk_bytes);
    }
}

/// Any bytes as a file: finding the values of a dataset neither panics, nor runs forever, nor takes more memory
/// than the file is worth.
pub fn index(data: &[u8]) {
    let Some((place, file)) = take_place(data) else { return };
    match find(&file, &place) {
        Ok(Storage::Chunked(chunks)) => {
            let grid =
                place.shape.iter().zip(&chunks.shape).map(|(len, chunk)| len.div_ceil(*chunk));
            let all: u64 = grid.product();
            assert!(chunks.records.windows(2).all(|pair| pair[0].number < pair[1].number));
            assert!(chunks.records.iter().all(|record| record.number < all));
            assert!(chunks.records.len() as u64 <= chunks.count);
            // A chunk takes a byte at least, or an entry of the index does.
            assert!(chunks.count <= 2 * file.len() as u64, "{} chunks", chunks.count);
        }
        Ok(Storage::Compact(bytes)) => assert!(bytes.len() <= file.len()),
        Ok(Storage::Contiguous(_)) | Err(_) => {}
    }
}

/// Axes of a dataset, at most.
const AXES: usize = 4;
/// How an axis without limit is written.
const UNLIMITED: u16 = u16::MAX;

/// The dataset to look for, and the file to look in.
pub fn take_place(data: &[u8]) -> Option<(Place, &[u8])> {
    let (&head, mut rest) = data.split_first_chunk::<9>()?;
    let [base, b1, header, h1, h2, address_width, length_width, value_bytes, axes] = head;
    let mut place = Place {
        base: u16::from_le_bytes([base, b1]).into(),
        header: u32::from_le_bytes([header, h1, h2, 0]).into(),
        address_width: address_width.into(),
        length_width: length_width.into(),
        shape: Vec::new(),
        greatest: Vec::new(),
        value_bytes: value_bytes.into(),
    };
    for _ in 0..usize::from(axes) % (AXES + 1) {
        let (&[len, l1, most, m1], after) = rest.split_first_chunk::<4>()?;
        rest = after;
        place.shape.push(u16::from_le_bytes([len, l1]).into());
        let most = u16::from_le_bytes([most, m1]);
        place.greatest.push(if most == UNLIMITED { u64::MAX } else { most.into() });
    }
    Some((place, rest))
}

/// What [`take_place`] takes apart, if it can be written so.
pub fn put_place(place: &Place, file: &[u8]) -> Option<Vec<u8>> {
    let mut data = Vec::new();
    data.extend(u16::try_from(place.base).ok()?.to_le_bytes());
    data.extend(&u32::try_from(place.header).ok()?.to_le_bytes()[..3]);
    data.push(u8::try_from(place.address_width).ok()?);
    data.push(u8::try_from(place.length_width).ok()?);
    data.push(u8::try_from(place.value_bytes).ok()?);
    data.push(u8::try_from(place.shape.len()).ok().filter(|&n| usize::from(n) <= AXES)?);
    for (&len, &most) in place.shape.iter().zip(&place.greatest) {
        data.extend(u16::try_from(len).ok()?.to_le_bytes());
        let most = if most == u64::MAX { UNLIMITED } else { u16::try_from(most).ok()? };
        data.extend(most.to_le_bytes());
    }
    data.extend(file);
    Some(data)
}

/// Filters of a pipeline, at most.
const FILTERS: usize = 4;

/// How a chunk is stored, its filter mask, and its bytes.
pub fn take_chunk(data: &[u8]) -> Option<(Pipeline, u32, &[u8])> {
    let (&[filters, more, mask, values, size, setting, another], stored) =
        data.split_first_chunk::<7>()?;
    let filters = u16::from_le_bytes([filters, more]);
    let value_bytes = 1 << (size % 4);
    let bits =
        |packing| Filter::Bitshuffle { size: setting.into(), in_block: another.into(), packing };
    let filter = |i: usize| match filters >> (4 * i) & 15 {
        1 => Some(Filter::Shuffle),
        2 => Some(Filter::Deflate),
        3 => Some(Filter::Fletcher32),
        4 => Some(Filter::Lzf),
        5 => Some(Filter::Lz4),
        6 => Some(Filter::Zstd),
        7 => Some(Filter::Blosc),
        8 => Some(bits(None)),
        9 => Some(bits(Some(Packing::Lz4))),
        10 => Some(bits(Some(Packing::Zstd))),
        11 => {
            let flags = u32::from(setting) & 0xf0;
            let in_block = 2 * ((1 + u32::from(setting)) & 15);
            let bits = [8, 16, 24, 32, 64, 5, 12, 19][usize::from(another) % 8];
            Szip::of(&[flags, in_block, bits, 1 + u32::from(another) / 8]).map(Filter::Szip)
        }
        12 => {
            let scaling = Scaling { settings: setting, fill: another };
            scaling.of(value_bytes).map(Filter::ScaleOffset)
        }
        13 => {
            let (bits, below) = (1 + setting % 64, another % 64);
            let order = setting / 128;
            let settings =
                [8, 0, 0, 1, value_bytes as u32, order.into(), bits.into(), below.into()];
            NBit::of(&settings).map(Filter::NBit)
        }
        _ => None,
    };
    let pipeline = Pipeline {
        filters: (0..FILTERS).filter_map(filter).collect(),
        chunk_bytes: value_bytes * (1 + usize::from(values)),
        value_bytes,
    };
    Some((pipeline, mask.into(), stored))
}

/// What [`take_chunk`] takes apart, if it can be written so. With a filter of scale-offset, it is this one.
pub fn put_chunk(
    pipeline: &Pipeline,
    scaling: Scaling,
    mask: u32,
    stored: &[u8],
) -> Option<Vec<u8>> {
    let mut filters = 0_u16;
    for (i, filter) in pipeline.filters.iter().enumerate() {
        let number = match filter {
            Filter::Shuffle => 1,
            Filter::Deflate => 2,
            Filter::Fletcher32 => 3,
            Filter::ScaleOffset(_) => 12,
            _ => return None,
        };
        filters |= number << (4 * i);
    }
    let values = pipeline.chunk_bytes / pipeline.value_bytes;
    let values = u8::try_from(values.checked_sub(1)?).ok()?;
    let size = pipeline.value_bytes.ilog2() as u8;
    let [filters, more] = filters.to_le_bytes();
    let Scaling { settings, fill } = scaling;
    let mut data = vec![filters, more, mask as u8, values, size, settings, fill];
    data.extend(stored);
    Some(data)
}

/// How a chunk is scaled, as two bytes say it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scaling {
    /// [`FLOATS`], [`HIGHEST_FIRST`] and [`FILLED`], if so, and from bit [`DECIMALS`] on how many digits of
    /// floats are kept.
    pub settings: u8,
    /// The fill value as a number.
    pub fill: u8,
}

/// Values are floats.
pub const FLOATS: u8 = 1;
/// The highest byte of a value comes first.
pub const HIGHEST_FIRST: u8 = 2;
/// There is a fill value.
pub const FILLED: u8 = 4;
/// Bits below the decimals.
pub const DECIMALS: u8 = 3;

impl Scaling {
    /// For values of so many bytes.
    pub fn of(self, bytes: usize) -> Option<ScaleOffset> {
        let [floats, highest_first, filled] =
            [FLOATS, HIGHEST_FIRST, FILLED].map(|bit| self.settings & bit != 0);
        let fill = match (floats, bytes) {
            (false, _) => self.fill.into(),
            (true, 4) => f32::from(self.fill).to_bits().into(),
            (true, _) => f64::from(self.fill).to_bits(),
        };
        let mut settings = [0; 20];
        settings[0] = if floats { 0 } else { 2 };
        settings[1] = if floats { (self.settings >> DECIMALS).into() } else { 0 };
        settings[3] = floats.into();
        settings[4] = bytes as u32;
        settings[6] = highest_first.into();
        settings[7] = filled.into();
        settings[8] = fill as u32;
        settings[9] = (fill >> 32) as u32;
        ScaleOffset::of(&settings)
    }
}
