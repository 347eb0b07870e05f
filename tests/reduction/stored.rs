//! Datasets of every type and layout, for tests to read.

use hdf5::file::LibraryVersion;
use hdf5::filters::ScaleOffset;
use hdf5::plist::dataset_create::{AllocTime, ChunkOpts, Layout};
use hdf5::{Dataset, Datatype, Extent, File, FileBuilder, Hyperslab, SimpleExtents, SliceOrIndex};
use hdf5_sys::h5d::H5Dwrite_chunk;
use hdf5_sys::h5p::H5P_DEFAULT;
use hdf5_sys::h5t::{
    H5T_IEEE_F32BE, H5T_IEEE_F32LE, H5T_IEEE_F64BE, H5T_IEEE_F64LE, H5T_STD_I8BE, H5T_STD_I16BE,
    H5T_STD_I16LE, H5T_STD_I32BE, H5T_STD_I32LE, H5T_STD_I64BE, H5T_STD_I64LE, H5T_STD_U8LE,
    H5T_STD_U16BE, H5T_STD_U16LE, H5T_STD_U32BE, H5T_STD_U32LE, H5T_STD_U64BE, H5T_STD_U64LE,
    H5T_order_t, H5Tcopy, H5Tset_ebias, H5Tset_fields, H5Tset_order, H5Tset_precision, H5Tset_size,
};
use ndarray::ArrayD;
use proptest::prelude::*;

use crate::files::Scratch;

/// Number of types that [`dtype`] knows.
pub const TYPES: usize = 21;

/// Whether a type is one of floats.
pub fn is_float(number: usize) -> bool {
    !(4..18).contains(&number)
}

/// Whether the highest byte of a number of a type comes first.
pub fn is_highest_first(number: usize) -> bool {
    matches!(number, 1 | 3 | 4 | 6 | 8 | 10 | 12 | 14 | 16 | 19)
}

/// Whether a type has two bytes and is one of floats, of which libhdf5 scales none.
pub fn is_half(number: usize) -> bool {
    matches!(number, 18 | 19)
}

/// A type by its number, and how many bytes it has.
pub fn dtype(number: usize) -> (Datatype, usize) {
    // SAFETY: each identifier that is copied is one of libhdf5's own; a copy has no other owner.
    let copy = |id: i64| unsafe { hdf5::from_id::<Datatype>(H5Tcopy(id)).unwrap() };
    hdf5::sync::sync(|| match number {
        0 => (copy(*H5T_IEEE_F64LE), 8),
        1 => (copy(*H5T_IEEE_F64BE), 8),
        2 => (copy(*H5T_IEEE_F32LE), 4),
        3 => (copy(*H5T_IEEE_F32BE), 4),
        4 => (copy(*H5T_STD_I8BE), 1),
        5 => (copy(*H5T_STD_U8LE), 1),
        6 => (copy(*H5T_STD_I16BE), 2),
        7 => (copy(*H5T_STD_I16LE), 2),
        8 => (copy(*H5T_STD_U16BE), 2),
        9 => (copy(*H5T_STD_U16LE), 2),
        10 => (copy(*H5T_STD_I32BE), 4),
        11 => (copy(*H5T_STD_I32LE), 4),
        12 => (copy(*H5T_STD_U32BE), 4),
        13 => (copy(*H5T_STD_U32LE), 4),
        14 => (copy(*H5T_STD_I64BE), 8),
        15 => (copy(*H5T_STD_I64LE), 8),
        16 => (copy(*H5T_STD_U64BE), 8),
        17 => (copy(*H5T_STD_U64LE), 8),
        18 | 19 => {
            let half = copy(*H5T_IEEE_F32LE);
            let order =
                if number == 18 { H5T_order_t::H5T_ORDER_LE } else { H5T_order_t::H5T_ORDER_BE };
            // SAFETY: under libhdf5's lock, on a type that has no other owner.
            unsafe {
                assert!(H5Tset_fields(half.id(), 15, 10, 5, 0, 10) >= 0);
                assert!(H5Tset_precision(half.id(), 16) >= 0);
                assert!(H5Tset_size(half.id(), 2) >= 0);
                assert!(H5Tset_ebias(half.id(), 15) >= 0);
                assert!(H5Tset_order(half.id(), order) >= 0);
            }
            (half, 2)
        }
        _ => (Datatype::from_type::<f32>().unwrap(), 4),
    })
}

/// Stores `bytes` as the chunk whose first value is at `offset`, as they are.
pub fn write_chunk(dataset: &Dataset, offset: &[u64], mask: u32, bytes: &[u8]) {
    assert_eq!(offset.len(), dataset.ndim());
    // SAFETY: under libhdf5's lock; the offset has as many numbers as the dataset axes, and there are as
    // many bytes as are told.
    let status = hdf5::sync::sync(|| unsafe {
        let (offset, len, bytes) = (offset.as_ptr(), bytes.len(), bytes.as_ptr().cast());
        H5Dwrite_chunk(dataset.id(), H5P_DEFAULT, mask, offset, len, bytes)
    });
    assert!(status >= 0);
}

/// A file in the format of HDF5 1.10, or in the oldest.
pub fn options(newest: bool) -> FileBuilder {
    let mut options = FileBuilder::new();
    options.with_fapl(|fapl| match newest {
        true => fapl.libver_bounds(LibraryVersion::V110, LibraryVersion::V110),
        false => fapl.libver_earliest(),
    });
    options
}

/// How an axis may grow.
#[derive(Clone, Copy, Debug)]
pub enum Growth {
    Not,
    /// By so many.
    By(usize),
    Unlimited,
}

/// A dataset and how it is stored.
#[derive(Clone, Debug)]
pub struct Stored {
    pub dtype: usize,
    /// Length, length of a chunk and growth of each axis.
    pub axes: Vec<(usize, usize, Growth)>,
    pub chunked: bool,
    pub compact: bool,
    /// By the filter scale-offset, if the type has it. The crate `hdf5` does not take a checksum beside it.
    pub scaled: bool,
    pub shuffle: bool,
    pub deflate: bool,
    pub fletcher32: bool,
    /// Filters are left out of the first chunk.
    pub first_bare: bool,
    pub bare_edges: bool,
    pub early: bool,
    pub fill: Option<u8>,
    /// Rows that are written; the others are missing.
    pub written: usize,
    pub newest: bool,
    pub user_block: bool,
    /// Length of the first axis after a second thought: chunks come to lie outside.
    pub shrunk: Option<usize>,
}

impl Stored {
    /// Values one after the other in chunks of a length, all written, in the format of HDF5 1.10.
    pub fn line(len: usize, chunk: usize, growth: Growth) -> Stored {
        Stored {
            dtype: 0,
            axes: vec![(len, chunk, growth)],
            chunked: true,
            compact: false,
            scaled: false,
            shuffle: false,
            deflate: false,
            fletcher32: false,
            first_bare: false,
            bare_edges: false,
            early: false,
            fill: None,
            written: len,
            newest: true,
            user_block: false,
            shrunk: None,
        }
    }

    /// A file with the dataset `a`.
    pub fn write(&self) -> Scratch {
        let mut options = options(self.newest);
        if self.user_block {
            options.with_fcpl(|fcpl| fcpl.userblock(1024));
        }
        Scratch::with_options(&options, |file| self.create(file))
    }

    /// How its values are scaled and offset.
    pub fn scale(&self) -> Option<ScaleOffset> {
        let scale = match is_float(self.dtype) {
            true => ScaleOffset::FloatDScale(2),
            false => ScaleOffset::Integer(0),
        };
        let scaled = self.scaled && self.chunked && !self.fletcher32;
        (scaled && !is_half(self.dtype)).then_some(scale)
    }

    fn create(&self, file: &File) -> hdf5::Result<()> {
        let (dtype, bytes) = dtype(self.dtype);
        let extents = self.axes.iter().map(|&(len, chunk, growth)| match growth {
            _ if !self.chunked => Extent::fixed(len),
            Growth::Not => Extent::fixed(len),
            // libhdf5 takes chunks that are longer than the axis is yet, the crate `hdf5` does not. So it
            // begins longer.
            Growth::By(more) => Extent::new(len.max(chunk), Some((len + more).max(1))),
            Growth::Unlimited => Extent::resizable(len),
        });
        let new = file.new_dataset_builder().empty_as(dtype);
        let new = new.shape(SimpleExtents::from_vec(extents.collect()));
        let chunk: Vec<usize> = self.axes.iter().map(|&(_, chunk, _)| chunk).collect();
        let mut new = if self.chunked {
            new.chunk(chunk.clone())
        } else {
            new.no_chunk().layout(if self.compact { Layout::Compact } else { Layout::Contiguous })
        };
        if self.chunked {
            new = match self.scale() {
                Some(scale) => new.scale_offset(scale),
                None => new,
            };
            new = if self.shuffle { new.shuffle() } else { new };
            new = if self.deflate { new.deflate(4) } else { new };
            new = if self.fletcher32 { new.fletcher32() } else { new };
            if self.bare_edges && self.newest {
                new = new.chunk_opts(ChunkOpts::DONT_FILTER_PARTIAL_CHUNKS);
            }
        }
        if self.early && (self.chunked || !self.compact) {
            new = new.alloc_time(Some(AllocTime::Early));
        }
        if let Some(fill) = self.fill {
            new = new.fill_value(f64::from(fill));
        }
        let dataset = new.create("a")?;
        let shape: Vec<usize> = self.axes.iter().map(|&(len, ..)| len).collect();
        if dataset.shape() != shape {
            dataset.resize(shape)?;
        }
        self.fill_in(&dataset)?;
        let has_values = self.axes.iter().all(|&(len, ..)| len > 0);
        if self.first_bare && self.chunked && has_values {
            dataset.flush()?;
            self.write_first_bare(&dataset, bytes * chunk.iter().product::<usize>());
        }
        if let Some(len) = self.shrunk
            && self.chunked
            && !self.axes.is_empty()
        {
            let mut shape = dataset.shape();
            shape[0] = len.min(shape[0]);
            dataset.resize(shape)?;
        }
        Ok(())
    }

    fn fill_in(&self, dataset: &Dataset) -> hdf5::Result<()> {
        let mut shape = dataset.shape();
        let mut slab: Vec<SliceOrIndex> =
            shape.iter().map(|&len| SliceOrIndex::from(0..len)).collect();
        if let Some(rows) = shape.first_mut() {
            // A chunk that is written bare must not have been written before: see the tests in
            // `refused`.
            let from = if self.first_bare && self.chunked { self.axes[0].1 } else { 0 };
            let end = self.written.min(*rows).max(from.min(*rows));
            *rows = end - from.min(end);
            slab[0] = SliceOrIndex::from(end - *rows..end);
        }
        let len = shape.iter().product();
        if len == 0 {
            return Ok(());
        }
        // Whole numbers that every type holds, with some system but no short period.
        let values: Vec<f64> = (0..len).map(|i| ((i * i + i / 7) % 101) as f64).collect();
        if shape.is_empty() {
            return dataset.write_raw(&values);
        }
        dataset.write_slice(&ArrayD::from_shape_vec(shape, values).unwrap(), Hyperslab::from(slab))
    }

    /// Writes the first chunk as zeros that no filter saw.
    fn write_first_bare(&self, dataset: &Dataset, bytes: usize) {
        write_chunk(dataset, &vec![0; self.axes.len()], u32::MAX, &vec![0; bytes]);
    }

    /// Any dataset at all.
    pub fn any() -> impl Strategy<Value = Stored> {
        let growth = prop_oneof![
            2 => Just(Growth::Not),
            1 => (0..9_usize).prop_map(Growth::By),
            2 => Just(Growth::Unlimited),
        ];
        let axis = (0..14_usize, 1..7_usize, growth).prop_map(|(len, chunk, growth)| {
            // libhdf5 wants a chunk no longer than an axis can become.
            match growth {
                Growth::Not => (len, chunk.min(len.max(1)), growth),
                Growth::By(more) => (len, chunk.min((len + more).max(1)), growth),
                Growth::Unlimited => (len, chunk, growth),
            }
        });
        let layout = (prop::collection::vec(axis, 0..4), any::<[bool; 11]>());
        let rest = (0..TYPES, prop::option::of(1..100_u8), 0..14_usize, 0..14_usize);
        (layout, rest).prop_map(|((axes, flags), (dtype, fill, written, shrunk))| {
            let [
                chunked,
                compact,
                shuffle,
                deflate,
                fletcher32,
                first_bare,
                bare_edges,
                early,
                newest,
                user_block,
                scaled,
            ] = flags;
            Stored {
                dtype,
                chunked: chunked && !axes.is_empty(),
                compact,
                scaled,
                shuffle,
                deflate,
                fletcher32,
                first_bare,
                bare_edges,
                early: early && !first_bare,
                fill,
                // Mostly all of it.
                written: if written > 9 { usize::MAX } else { written },
                newest,
                user_block,
                // libhdf5 1.10 forgets the filter mask of a chunk that it cuts: see `refused`.
                shrunk: (shrunk < 5 && !first_bare).then_some(shrunk),
                axes,
            }
        })
    }
}
