//! Every type of number comes out as the nearest `f64`.

use hdf5::types::{EnumMember, EnumType, IntSize, TypeDescriptor};
use hdf5::{Dataset, Datatype, File, H5Type};
use hdf5_sys::h5t::{
    H5T_order_t, H5Tset_ebias, H5Tset_fields, H5Tset_order, H5Tset_precision, H5Tset_size,
};
use interleave::{Hdf5Source, Source};

use crate::files::{Scratch, summary, values};

/// Writes `numbers` as they are and reads them back.
fn back<T: H5Type>(numbers: &[T]) -> Vec<f64> {
    let scratch = Scratch::with(|file| {
        file.new_dataset_builder().with_data(numbers).create("numbers").map(drop)
    });
    values(scratch.path(), "numbers")
}

#[test]
fn integers_of_every_width() {
    assert_eq!(back(&[i8::MIN, -1, 0, i8::MAX]), [-128.0, -1.0, 0.0, 127.0]);
    assert_eq!(back(&[u8::MIN, u8::MAX]), [0.0, 255.0]);
    assert_eq!(back(&[i16::MIN, i16::MAX]), [-32_768.0, 32_767.0]);
    assert_eq!(back(&[u16::MAX]), [65_535.0]);
    assert_eq!(back(&[i32::MIN, i32::MAX]), [-2_147_483_648.0, 2_147_483_647.0]);
    assert_eq!(back(&[u32::MAX]), [4_294_967_295.0]);
}

#[test]
fn wide_integers_are_rounded_to_the_nearest() {
    let exact = 1_i64 << 53;
    assert_eq!(
        back(&[i64::MIN, exact, -exact]),
        [-(2.0_f64.powi(63)), 2.0_f64.powi(53), -(2.0_f64.powi(53))]
    );
    // 2⁵³ + 1 lies between two floats and goes to the even one.
    assert_eq!(back(&[exact + 1, exact + 3]), [2.0_f64.powi(53), 2.0_f64.powi(53) + 4.0]);
    assert_eq!(back(&[u64::MAX, i64::MAX as u64]), [2.0_f64.powi(64), 2.0_f64.powi(63)]);
}

#[test]
fn floats_keep_their_bits() {
    let doubles = [0.0, -0.0, 0.1, f64::MIN_POSITIVE / 2.0, f64::MAX, f64::INFINITY];
    assert_eq!(back(&doubles).map_bits(), doubles.to_vec().map_bits());
    let singles = [0.0_f32, -0.0, 0.1, f32::MIN_POSITIVE / 2.0, f32::MAX, f32::NEG_INFINITY];
    let widened: Vec<f64> = singles.iter().map(|&v| f64::from(v)).collect();
    assert_eq!(back(&singles).map_bits(), widened.map_bits());
    assert!(back(&[f64::NAN])[0].is_nan());
    assert!(back(&[f32::NAN])[0].is_nan());
}

#[test]
fn booleans_and_enumerations_are_their_integers() {
    assert_eq!(back(&[true, false, true]), [1.0, 0.0, 1.0]);

    let member = |name: &str, value| EnumMember { name: name.to_owned(), value };
    let ice = TypeDescriptor::Enum(EnumType {
        size: IntSize::U2,
        signed: true,
        members: vec![member("water", 0), member("ice", 500)],
    });
    let scratch = Scratch::with(|file| {
        let dataset = file.new_dataset_builder().empty_as(&ice).shape(3).create("ice")?;
        write_raw_bits(&dataset, &ice, &[500, 0, 500])
    });
    assert_eq!(values(scratch.path(), "ice"), [500.0, 0.0, 500.0]);
}

#[test]
fn half_precision() {
    let scratch = halves(&[0.0, -2.0, 0.5, 65_504.0, f64::INFINITY], |_| Ok(()));
    assert_eq!(values(scratch.path(), "numbers"), [0.0, -2.0, 0.5, 65_504.0, f64::INFINITY]);
    assert_eq!(summary(scratch.path(), "numbers").count(), 5);
}

#[test]
fn the_other_byte_order() {
    let numbers = [1.5, -2.25, 1e30];
    let change = |dtype| {
        // SAFETY: called under libhdf5's lock, on a type that has no other owner.
        unsafe { assert!(H5Tset_order(dtype, H5T_order_t::H5T_ORDER_BE) >= 0) }
    };
    let scratch = written_as(&numbers, change, |_| Ok(()));
    let expected: Vec<f64> = numbers.iter().map(|&v| f64::from(v as f32)).collect();
    assert_eq!(values(scratch.path(), "numbers"), expected);
    let dtype = File::open(scratch.path()).unwrap().dataset("numbers").unwrap().dtype().unwrap();
    assert_eq!(dtype.byte_order(), hdf5::datatype::ByteOrder::BigEndian);
}

#[test]
fn nan_is_counted_and_left_out() {
    let scratch = Scratch::with(|file| {
        let values = [f32::NAN, 2.0, 4.0, f32::NAN, 9.0];
        file.new_dataset_builder().with_data(&values).create("some")?;
        file.new_dataset_builder().with_data(&[f64::NAN; 3]).create("all").map(drop)
    });
    let some = summary(scratch.path(), "some");
    assert_eq!((some.count(), some.nan_count(), some.sum()), (3, 2, 15.0));
    assert_eq!((some.mean(), some.min(), some.max()), (Some(5.0), Some(2.0), Some(9.0)));
    let all = summary(scratch.path(), "all");
    assert_eq!((all.count(), all.nan_count(), all.sum()), (0, 3, 0.0));
    assert_eq!((all.mean(), all.min(), all.max(), all.variance()), (None, None, None, None));
}

#[test]
fn chunks_never_written_read_as_the_fill_value() {
    let scratch = Scratch::with(|file| {
        let new = || file.new_dataset::<f32>().shape(100).chunk(10);
        new().create("zero")?;
        new().fill_value(-9.0_f32).create("filled")?.write_slice(&[1.0_f32; 10], 20..30)
    });
    assert_eq!(summary(scratch.path(), "zero").sum(), 0.0);
    assert_eq!(summary(scratch.path(), "filled").sum(), 10.0 - 9.0 * 90.0);
}

#[test]
fn the_attribute_for_missing_values_has_no_effect() {
    let scratch = Scratch::with(|file| {
        let dataset = file.new_dataset_builder().with_data(&[1.0, -999.0]).create("a")?;
        dataset.new_attr::<f64>().create("_FillValue")?.write_scalar(&-999.0)
    });
    assert_eq!(summary(scratch.path(), "a").min(), Some(-999.0));
    assert_eq!(Hdf5Source::open(scratch.path(), "a").unwrap().rows(), 2);
}

/// A file whose dataset `numbers` holds `values` in half precision, after `then` was done to it.
pub fn halves(values: &[f64], then: impl Fn(&Dataset) -> hdf5::Result<()>) -> Scratch {
    let change = |half| {
        // IEEE 754 binary16: sign at bit 15, 5 bits of exponent, 10 of mantissa.
        // SAFETY: called under libhdf5's lock, on a type that has no other owner.
        unsafe {
            assert!(H5Tset_fields(half, 15, 10, 5, 0, 10) >= 0);
            assert!(H5Tset_precision(half, 16) >= 0);
            assert!(H5Tset_size(half, 2) >= 0);
            assert!(H5Tset_ebias(half, 15) >= 0);
        }
    };
    written_as(values, change, then)
}

/// A file whose dataset `numbers` holds `values` in a float type that `change` makes of float32, after
/// `then` was done to it.
fn written_as(
    values: &[f64],
    change: impl Fn(i64),
    then: impl Fn(&Dataset) -> hdf5::Result<()>,
) -> Scratch {
    Scratch::with(|file| {
        let dtype = Datatype::from_type::<f32>()?;
        hdf5::sync::sync(|| change(dtype.id()));
        let dataset = file.new_dataset_builder().empty_as(dtype).shape(values.len());
        let dataset = dataset.create("numbers")?;
        dataset.write_raw(values)?;
        then(&dataset)
    })
}

/// Writes integers into a dataset of an enumeration over them.
fn write_raw_bits(dataset: &Dataset, dtype: &TypeDescriptor, values: &[i16]) -> hdf5::Result<()> {
    let dtype = Datatype::from_descriptor(dtype)?;
    let status = hdf5::sync::sync(|| {
        // SAFETY: under libhdf5's lock; the type is two bytes wide, and there are as many values as
        // the dataset has elements.
        unsafe {
            hdf5_sys::h5d::H5Dwrite(
                dataset.id(),
                dtype.id(),
                hdf5_sys::h5s::H5S_ALL,
                hdf5_sys::h5s::H5S_ALL,
                hdf5_sys::h5p::H5P_DEFAULT,
                values.as_ptr().cast(),
            )
        }
    });
    if status < 0 { Err("H5Dwrite failed".into()) } else { Ok(()) }
}

trait MapBits {
    fn map_bits(&self) -> Vec<u64>;
}

impl MapBits for Vec<f64> {
    fn map_bits(&self) -> Vec<u64> {
        self.iter().map(|v| v.to_bits()).collect()
    }
}
