//! The filters scale-offset and nbit: what libhdf5 wrote is undone to what libhdf5 reads, bit for bit.

use std::ffi::c_uint;
use std::ptr::null_mut;

use hdf5::filters::ScaleOffset as Scale;
use hdf5::{Dataset, Datatype, File};
use hdf5_sys::h5d::{H5Dcreate2, H5Dread, H5Dwrite};
use hdf5_sys::h5i::hid_t;
use hdf5_sys::h5p::{
    H5P_CLS_DATASET_CREATE, H5P_DEFAULT, H5Pclose, H5Pcreate, H5Pget_filter2, H5Pset_chunk,
    H5Pset_deflate, H5Pset_fill_value, H5Pset_filter, H5Pset_nbit,
};
use hdf5_sys::h5s::{H5S_ALL, H5Sclose, H5Screate_simple};
use hdf5_sys::h5t::{H5Tset_offset, H5Tset_precision};
use hdf5_sys::h5z::H5Z_FILTER_SCALEOFFSET;
use interleave::decode::{Decoder, Filter, NBit, Pipeline, ScaleOffset};
use interleave::{Options, Strategy, Summary, reduce, report};
use proptest::prelude::{Just, any, prop, prop_oneof, proptest};
use proptest::strategy::Strategy as Any;

use crate::files::Scratch;
use crate::spoil::Random;
use crate::stored::{TYPES, dtype, is_float, is_half, is_highest_first};
use crate::tries;

/// What a dataset says of values that were never written.
#[derive(Clone, Debug)]
enum Fill {
    /// Nothing: libhdf5 takes 0.
    Silent,
    /// That there is no such value.
    Undefined,
    /// One of its own values.
    Of(prop::sample::Index),
}

/// The dataset `a`: values of any type, and how they are scaled.
#[derive(Clone, Debug)]
struct Scaled {
    dtype: usize,
    /// Decimals of floats, or bits of integers; 0 for as many as it takes.
    scale: i8,
    fill: Fill,
    numbers: Vec<u64>,
    /// How many of their lowest bits integers do not have in common.
    span: u32,
    /// Floats are any, and not only numbers with a few decimals.
    wild: bool,
    chunk: prop::sample::Index,
}

impl Scaled {
    fn any() -> impl Any<Value = Scaled> {
        let fill = prop_oneof![
            Just(Fill::Silent),
            Just(Fill::Undefined),
            any::<prop::sample::Index>().prop_map(Fill::Of),
        ];
        let numbers = prop::collection::vec(any::<u64>(), 1..120);
        let rest = (0..=64_u32, any::<bool>(), any::<prop::sample::Index>());
        let scale = prop_oneof![2 => Just(0), 3 => -3..12_i8, 1 => -128..=127_i8];
        let dtype = (0..TYPES).prop_filter("libhdf5 scales it", |dtype| !is_half(*dtype));
        (dtype, scale, fill, numbers, rest).prop_map(|(dtype, scale, fill, numbers, rest)| {
            let (span, wild, chunk) = rest;
            Scaled { dtype, scale, fill, numbers, span, wild, chunk }
        })
    }

    /// The bytes of all values as the file has them, before any filter.
    fn bytes(&self) -> Vec<u8> {
        let (_, size) = dtype(self.dtype);
        let few = |bits: u64| (bits % 2_000_000) as f64 / 100.0 - 3000.0;
        let all = self.numbers.iter().flat_map(|&bits| {
            let bits = match (is_float(self.dtype), size) {
                (false, _) => {
                    self.numbers[0].wrapping_add(bits & !(u64::MAX << 1 << (self.span.max(1) - 1)))
                }
                (true, _) if self.wild => bits,
                (true, 4) => (few(bits) as f32).to_bits().into(),
                (true, _) => few(bits).to_bits(),
            };
            let mut bytes = bits.to_le_bytes()[..size].to_vec();
            if is_highest_first(self.dtype) {
                bytes.reverse();
            }
            bytes
        });
        all.collect()
    }

    /// Decimals or bits that libhdf5 takes.
    fn scale(&self) -> i32 {
        let (_, size) = dtype(self.dtype);
        if is_float(self.dtype) {
            self.scale.into()
        } else {
            i32::from(self.scale).rem_euclid(8 * size as i32 + 1)
        }
    }

    fn chunk(&self) -> usize {
        1 + self.chunk.index(self.numbers.len())
    }

    /// A file with it.
    fn write(&self) -> Scratch {
        let ((dtype, size), bytes) = (dtype(self.dtype), self.bytes());
        let way = if is_float(self.dtype) { 0 } else { 2 };
        write(&dtype, &bytes, self.chunk(), |list| {
            // `H5Pset_scaleoffset` refuses decimals below 0, which the filter has. The crate `hdf5` cannot say
            // that there is no fill value.
            let settings: [c_uint; 2] = [way, self.scale() as u32];
            let fill = match &self.fill {
                Fill::Silent => None,
                Fill::Undefined => Some(null_mut()),
                Fill::Of(which) => {
                    let at = size * which.index(self.numbers.len());
                    Some(bytes[at..].as_ptr().cast_mut())
                }
            };
            // SAFETY: under libhdf5's lock; as many settings as are told, and the bytes of a value.
            unsafe {
                let (filter, settings) = (H5Z_FILTER_SCALEOFFSET, settings.as_ptr());
                assert!(H5Pset_filter(list, filter, 0, 2, settings) >= 0);
                if let Some(fill) = fill {
                    assert!(H5Pset_fill_value(list, dtype.id(), fill.cast()) >= 0);
                }
            }
        })
    }
}

/// A file with the dataset `a` of these bytes, of which `set` says the filters.
pub fn write(dtype: &Datatype, bytes: &[u8], chunk: usize, set: impl FnOnce(hid_t)) -> Scratch {
    let (len, chunk) = ((bytes.len() / dtype.size()) as u64, chunk as u64);
    Scratch::with(|file| {
        // SAFETY: under libhdf5's lock. Whatever is opened is closed, pointers are to live values, and there
        // are as many bytes as the dataset has.
        hdf5::sync::sync(|| unsafe {
            let list = H5Pcreate(*H5P_CLS_DATASET_CREATE);
            assert!(H5Pset_chunk(list, 1, &raw const chunk) >= 0);
            set(list);
            let space = H5Screate_simple(1, &raw const len, null_mut());
            let (name, all, id) = (c"a".as_ptr(), H5S_ALL, dtype.id());
            let dataset = H5Dcreate2(file.id(), name, id, space, H5P_DEFAULT, list, H5P_DEFAULT);
            assert!(H5Dwrite(dataset, id, all, all, H5P_DEFAULT, bytes.as_ptr().cast()) >= 0);
            drop(hdf5::from_id::<Dataset>(dataset)?);
            H5Sclose(space);
            H5Pclose(list);
            Ok(())
        })
    })
}

/// The bytes of all values, as libhdf5 reads them.
fn read(dataset: &Dataset) -> Vec<u8> {
    let dtype = dataset.dtype().unwrap();
    let mut bytes = vec![0; dataset.size() * dtype.size()];
    // SAFETY: under libhdf5's lock; there is room for all values of the type of the dataset.
    let status = hdf5::sync::sync(|| unsafe {
        let room = bytes.as_mut_ptr().cast();
        H5Dread(dataset.id(), dtype.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, room)
    });
    assert!(status >= 0);
    bytes
}

/// The settings of its only filter.
fn settings(dataset: &Dataset) -> Vec<c_uint> {
    let list = dataset.dcpl().unwrap();
    let (mut flags, mut count, mut config) = (0, 20, 0);
    let mut settings = vec![0; count];
    // SAFETY: under libhdf5's lock; there is room for as many settings as are told, and none for a name.
    hdf5::sync::sync(|| unsafe {
        let (room, flags, count) = (settings.as_mut_ptr(), &raw mut flags, &raw mut count);
        H5Pget_filter2(list.id(), 0, flags, count, room, 0, null_mut(), &raw mut config)
    });
    settings
}

/// The summary as text, in which what is not a number equals itself.
fn text(summary: &Summary) -> String {
    format!("{summary:?}")
}

proptest! {
    #![proptest_config(tries::config(1000))]

    #[test]
    fn what_libhdf5_wrote_is_undone_to_the_bits_that_it_reads(scaled in Scaled::any()) {
        let scratch = scaled.write();
        let (_, size) = dtype(scaled.dtype);
        let file = File::open(scratch.path()).unwrap();
        let dataset = file.dataset("a").unwrap();
        let whole = std::fs::read(scratch.path()).unwrap();
        let chunks = dataset.num_chunks().unwrap();
        let stored: Vec<&[u8]> = (0..chunks)
            .map(|number| dataset.chunk_info(number).unwrap())
            .map(|chunk| &whole[chunk.addr as usize..][..chunk.size as usize])
            .collect();
        let settings = settings(&dataset);
        let filter = match settings[..2] {
            // Which stores the bytes as they are.
            [2, bits] if bits as usize == 8 * size => Filter::Idle,
            _ => Filter::ScaleOffset(ScaleOffset::of(&settings).unwrap()),
        };
        let by = |strategy| {
            let options = Options { strategy, threads: 2, ..Options::default() };
            report(scratch.path(), "a", &options)
        };
        // libhdf5 writes nonsense for floats that are not numbers once they are multiplied.
        let is_nonsense = |stored: &&[u8]| usize::from(stored[0]) > 8 * size;
        if filter != Filter::Idle && stored.iter().any(is_nonsense) {
            let errors = [Strategy::Direct, Strategy::Sequential].map(|way| by(way).unwrap_err());
            assert_eq!(errors[0].to_string(), errors[1].to_string());
            return Ok(());
        }
        let chunk_bytes = scaled.chunk() * size;
        let pipeline = Pipeline { filters: vec![filter], chunk_bytes, value_bytes: size };
        let expected = read(&dataset);
        let mut decoder = Decoder::default();
        for (number, expected) in expected.chunks(chunk_bytes).enumerate() {
            let found = decoder.decode(stored[number], 0, &pipeline).unwrap();
            assert_eq!(found[..expected.len()], *expected, "chunk {number}, {settings:?}");
        }
        drop((dataset, file));
        let [direct, sequential] =
            [Strategy::Direct, Strategy::Sequential].map(|way| by(way).unwrap());
        assert_eq!((direct.strategy, direct.because), (Strategy::Direct, None));
        assert_eq!(text(&direct.summary), text(&sequential.summary));
    }
}

/// Neither the index of these files nor their chunks have a checksum: whatever comes out, all find the same.
#[test]
fn damaged_chunks_are_an_error_or_the_same_numbers_for_all() {
    let file = |floats: bool| {
        Scratch::with(|file| {
            if floats {
                let new = file.new_dataset::<f32>().shape(60).chunk(16);
                let new = new.scale_offset(Scale::FloatDScale(2)).fill_value(3.5_f32);
                let numbers: Vec<f32> = (0..60).map(|i| (i * i % 77) as f32 / 4.0).collect();
                new.create("a")?.write(&numbers)
            } else {
                let new = file.new_dataset::<i64>().shape(60).chunk(16);
                let new = new.scale_offset(Scale::Integer(0)).fill_value(-7_i64);
                let numbers: Vec<i64> = (0..60).map(|i| i * i % 77 - 10).collect();
                new.create("a")?.write(&numbers)
            }
        })
    };
    let (scratch, mut random) = (Scratch::nothing(), Random::new());
    let (mut numbers, mut errors) = (0, 0);
    for whole in [file(false), file(true)] {
        let places: Vec<(usize, usize)> = {
            let file = File::open(whole.path()).unwrap();
            let dataset = file.dataset("a").unwrap();
            let chunks = (0..4).map(|number| dataset.chunk_info(number).unwrap());
            chunks.map(|chunk| (chunk.addr as usize, chunk.size as usize)).collect()
        };
        let bytes = std::fs::read(whole.path()).unwrap();
        for number in 0..tries::of(1000) {
            let mut bytes = bytes.clone();
            let (at, len) = places[number % places.len()];
            // The header of a chunk as often as its values.
            let len = if number % 2 == 0 { len.min(21) } else { len };
            for _ in 0..=random.below(2) {
                bytes[at + random.below(len)] ^= 1 << random.below(8);
            }
            std::fs::write(scratch.path(), bytes).unwrap();
            let by = |strategy| {
                let options = Options { strategy, threads: 2, ..Options::default() };
                let reduced = reduce(scratch.path(), "a", &options);
                reduced.map(|summary| text(&summary)).map_err(|e| scratch.without_path(&e))
            };
            let (direct, sequential) = (by(Strategy::Direct), by(Strategy::Sequential));
            assert_eq!(direct, sequential, "damage {number}");
            if direct.is_ok() { numbers += 1 } else { errors += 1 }
        }
    }
    let least = tries::of(200);
    assert!(numbers > least && errors > least, "{numbers} numbers, {errors} errors");
}

/// The dataset `a`: integers of which not all bits count.
#[derive(Clone, Debug)]
struct Few {
    /// A whole type, and how many of its bits count above how many that do not.
    dtype: usize,
    bits: usize,
    below: usize,
    bytes: Vec<u8>,
    chunk: prop::sample::Index,
    nbit: bool,
    deflate: bool,
}

impl Few {
    fn any() -> impl Any<Value = Few> {
        let few = (4..18_usize, any::<(prop::sample::Index, prop::sample::Index)>());
        let bytes = prop::collection::vec(any::<u8>(), 8..400);
        let rest = (any::<prop::sample::Index>(), any::<bool>(), any::<bool>());
        (few, bytes, rest).prop_map(|((number, (bits, below)), mut bytes, rest)| {
            let (_, size) = dtype(number);
            let bits = 1 + bits.index(8 * size);
            let below = below.index(8 * size - bits + 1);
            bytes.truncate(bytes.len() / size * size);
            let (chunk, nbit, deflate) = rest;
            Few { dtype: number, bits, below, bytes, chunk, nbit, deflate }
        })
    }

    fn chunk(&self) -> usize {
        1 + self.chunk.index(self.bytes.len() / dtype(self.dtype).1)
    }

    fn write(&self) -> Scratch {
        let (dtype, _) = dtype(self.dtype);
        // SAFETY: under libhdf5's lock, on a type that has no other owner.
        hdf5::sync::sync(|| unsafe {
            assert!(H5Tset_precision(dtype.id(), self.bits) >= 0);
            assert!(H5Tset_offset(dtype.id(), self.below) >= 0);
        });
        write(&dtype, &self.bytes, self.chunk(), |list| {
            // SAFETY: under libhdf5's lock, on an open list.
            unsafe {
                assert!(!self.nbit || H5Pset_nbit(list) >= 0);
                assert!(!self.deflate || H5Pset_deflate(list, 4) >= 0);
            }
        })
    }
}

proptest! {
    #![proptest_config(tries::config(500))]

    #[test]
    fn integers_of_few_bits_are_what_libhdf5_makes_of_them(few in Few::any()) {
        let scratch = few.write();
        let (_, size) = dtype(few.dtype);
        let file = File::open(scratch.path()).unwrap();
        let dataset = file.dataset("a").unwrap();
        if few.nbit && !few.deflate {
            let whole = std::fs::read(scratch.path()).unwrap();
            let filter = match &settings(&dataset)[..] {
                [_, 0, ..] => Filter::NBit(NBit::of(&settings(&dataset)[..8]).unwrap()),
                _ => Filter::Idle,
            };
            let chunk_bytes = few.chunk() * size;
            let pipeline = Pipeline { filters: vec![filter], chunk_bytes, value_bytes: size };
            for (number, expected) in read(&dataset).chunks(chunk_bytes).enumerate() {
                let chunk = dataset.chunk_info(number).unwrap();
                let stored = &whole[chunk.addr as usize..][..chunk.size as usize];
                let found = Decoder::default().decode(stored, 0, &pipeline).unwrap();
                assert_eq!(found[..expected.len()], *expected, "chunk {number}");
                assert!(Decoder::default().decode(&stored[..0], 0, &pipeline).is_err());
            }
        }
        drop((dataset, file));
        let [direct, sequential] = [Strategy::Direct, Strategy::Sequential].map(|strategy| {
            let options = Options { strategy, threads: 2, ..Options::default() };
            report(scratch.path(), "a", &options).unwrap()
        });
        // libhdf5 has its own idea of these: see `dtype`.
        let left_to_libhdf5 =
            size == 8 && few.below == 0 && few.bits < 64 && is_highest_first(few.dtype);
        let expected = if left_to_libhdf5 { Strategy::HandlePerThread } else { Strategy::Direct };
        assert_eq!(direct.strategy, expected);
        assert_eq!(direct.summary, sequential.summary);
    }
}
