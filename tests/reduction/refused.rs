//! What the generator of datasets leaves out, because libhdf5 refuses it or does it wrong.

use hdf5::plist::DatasetCreate;
use hdf5::{Dataspace, Datatype, Extent, SimpleExtents, sync::sync};
use hdf5_sys::h5d::{H5Dclose, H5Dcreate2};
use hdf5_sys::h5p::H5P_DEFAULT;

use crate::files::Scratch;
use crate::stored::write_chunk;

/// Whether libhdf5 itself, without what the crate `hdf5` looks at before, creates a dataset with an axis
/// of a length, and perhaps a greatest length, in chunks of a length.
fn is_created(len: usize, greatest: Option<usize>, chunk: usize) -> bool {
    let mut created = false;
    Scratch::with(|file| {
        let extents = SimpleExtents::from_vec(vec![Extent::new(len, greatest)]);
        let space = Dataspace::try_new(extents)?;
        let dtype = Datatype::from_type::<f64>()?;
        let list = DatasetCreate::build().chunk(chunk).finish()?;
        created = sync(|| {
            // SAFETY: `sync` holds libhdf5's lock, and all identifiers are open. The new one is closed.
            unsafe {
                let (name, usual) = (c"a".as_ptr(), H5P_DEFAULT);
                let (dtype, space, list) = (dtype.id(), space.id(), list.id());
                let dataset = H5Dcreate2(file.id(), name, dtype, space, usual, list, usual);
                dataset >= 0 && H5Dclose(dataset) >= 0
            }
        });
        Ok(())
    });
    created
}

#[test]
fn chunks_longer_than_an_axis_can_become() {
    assert!(!is_created(5, Some(5), 6));
    assert!(!is_created(5, Some(9), 10));
    // These the generator makes.
    assert!(is_created(5, Some(5), 5));
    assert!(is_created(5, Some(9), 9));
    assert!(is_created(5, None, 1000));
}

/// libhdf5 1.10 is wrong in two ways about filter masks, so a file with those cannot be held against it.
/// When this fails, libhdf5 does better, and the generator may do more.
#[test]
fn filter_masks_of_chunks_that_change() {
    let mut forgotten = [false; 2];
    Scratch::with(|file| {
        let new = || {
            let extents = SimpleExtents::resizable([8]);
            file.new_dataset::<f64>().shape(extents).chunk(4).fletcher32()
        };
        let numbers = |numbers: [f64; 4]| numbers.map(f64::to_le_bytes).concat();
        // Written through the filter, and then again without it, in as many bytes.
        let twice = new().create("twice")?;
        twice.write_slice(&[1.0, 2.0, 3.0, 4.0], 0..4)?;
        twice.flush()?;
        let with_checksum = [numbers([5.0; 4]), vec![0; 4]].concat();
        write_chunk(&twice, &[0], 1, &with_checksum);
        forgotten[0] = twice.chunk_info(0).is_none_or(|chunk| chunk.filter_mask != 1);
        // Written without the filter, and then cut.
        let cut = new().create("cut")?;
        write_chunk(&cut, &[0], 1, &numbers([5.0; 4]));
        forgotten[1] = cut.resize(2).is_err_and(|e| e.to_string().contains("Fletcher32"));
        Ok(())
    });
    println!("libhdf5 {:?}: {forgotten:?}", hdf5::library_version());
    assert_eq!(forgotten, [true, true]);
}

/// A damaged type of integers: of no bytes, of no bits, or with bits outside of it. libhdf5 1.10 makes
/// numbers of it all the same.
#[test]
fn integers_without_bits_or_with_more_than_their_bytes_have() {
    let scratch = Scratch::with(|file| {
        file.new_dataset_builder().with_data(&[1_i32, -2]).create("a").map(drop)
    });
    let whole = std::fs::read(scratch.path()).unwrap();
    // Class and version, signed, bytes, offset and bits.
    let i32_is = [0x10, 8, 0, 0, 4, 0, 0, 0, 0, 0, 32, 0];
    let at = whole.windows(i32_is.len()).position(|window| window == i32_is).unwrap();
    for (place, byte) in [(4, 0), (4, 3), (8, 1), (8, 32), (8, 255), (10, 0), (10, 33), (11, 1)] {
        let mut bytes = whole.clone();
        bytes[at + place] = byte;
        std::fs::write(scratch.path(), bytes).unwrap();
        let error = interleave::Hdf5Source::open(scratch.path(), "a").err();
        let text = scratch.without_path(&error.unwrap_or_else(|| panic!("{place}: {byte}")));
        let refused = text.contains("integers that make no sense, not numbers");
        assert!(refused || hdf5::library_version() >= (1, 12, 0), "{place}: {byte}: {text}");
    }
    std::fs::write(scratch.path(), whole).unwrap();
    assert_eq!(crate::files::summary(scratch.path(), "a").sum(), -1.0);
}

/// A damaged type of floats: libhdf5 1.10 makes numbers of it, other ones than are there.
#[test]
fn floats_whose_parts_overlap_or_are_outside_of_them() {
    let scratch = Scratch::with(|file| {
        file.new_dataset_builder().with_data(&[1.5_f64, -2.5]).create("a").map(drop)
    });
    let whole = std::fs::read(scratch.path()).unwrap();
    // Sign, bytes, offset and bits, exponent, mantissa.
    let f64_is = [0x3f, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52];
    let at = whole.windows(f64_is.len()).position(|window| window == f64_is).unwrap();
    for (place, byte) in [
        (0, 62),
        (0, 51),
        (0, 64),
        (10, 51),
        (10, 53),
        (11, 12),
        (12, 1),
        (13, 53),
        (11, 0),
        (13, 0),
    ] {
        let mut bytes = whole.clone();
        bytes[at + place] = byte;
        std::fs::write(scratch.path(), bytes).unwrap();
        let error = interleave::Hdf5Source::open(scratch.path(), "a").err();
        let text = scratch.without_path(&error.unwrap_or_else(|| panic!("{place}: {byte}")));
        let refused = text.contains("floats that make no sense, not numbers");
        assert!(refused || hdf5::library_version() >= (1, 12, 0), "{place}: {byte}: {text}");
    }
    std::fs::write(scratch.path(), whole).unwrap();
    assert_eq!(crate::files::summary(scratch.path(), "a").sum(), -1.0);
}
