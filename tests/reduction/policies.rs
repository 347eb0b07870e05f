//! What becomes of values that are not a number, or that stand for none.

use hdf5::types::FixedAscii;
use interleave::{Error, Fill, Nan, Options, Strategy, list, reduce, report, sample};

use crate::files::Scratch;

fn some_nan() -> Scratch {
    Scratch::with(|file| {
        let values = [1.0, f64::NAN, 3.0, -999.0];
        file.new_dataset_builder().with_data(&values).create("a").map(drop)
    })
}

#[test]
fn not_a_number_is_skipped_propagated_or_an_error() {
    let scratch = some_nan();
    for &strategy in Strategy::ALL {
        let by = |nan| {
            let options =
                Options { nan, strategy, fill: Some(Fill::from(-999.0)), ..Options::default() };
            reduce(scratch.path(), "a", &options)
        };
        let skipped = by(Nan::Skip).unwrap();
        assert_eq!((skipped.count(), skipped.nan_count(), skipped.skipped()), (2, 1, 1));
        assert_eq!((skipped.sum(), skipped.min()), (4.0, Some(1.0)));
        let propagated = by(Nan::Propagate).unwrap();
        assert!(propagated.sum().is_nan() && propagated.max().is_some_and(f64::is_nan));
        assert_eq!(propagated.count(), 2);
        let error = by(Nan::Error).unwrap_err();
        assert!(matches!(&error, Error::NotANumber { rows, .. } if *rows == (0..4)), "{error}");
        let text = error.to_string().replace(scratch.path().to_str().unwrap(), "FILE");
        assert_eq!(
            text,
            "FILE: \"a\": a value in rows 0..4 is not a number (NaN); leave such values out with the \
             NaN policy `skip`"
        );
    }
}

#[test]
fn the_attributes_of_the_cf_conventions_are_obeyed_on_request() {
    let scratch = Scratch::with(|file| {
        let dataset = file.new_dataset_builder().with_data(&[1_i16, -1, 3, -2]).create("a")?;
        dataset.new_attr::<i16>().create("_FillValue")?.write_scalar(&-1)?;
        dataset.new_attr::<i16>().shape(1).create("missing_value")?.write_raw(&[-2_i16])?;
        dataset.new_attr::<f32>().create("scale_factor")?.write_scalar(&0.5_f32)?;
        dataset.new_attr::<f64>().create("add_offset")?.write_scalar(&10.0)
    });
    for &strategy in Strategy::ALL {
        let options = Options { cf: true, strategy, ..Options::default() };
        let summary = reduce(scratch.path(), "a", &options).unwrap();
        assert_eq!((summary.count(), summary.skipped()), (2, 2));
        assert_eq!((summary.min(), summary.max()), (Some(10.5), Some(11.5)));
    }
    assert_eq!(reduce(scratch.path(), "a", &Options::default()).unwrap().sum(), 1.0);
}

#[test]
fn the_customs_of_netcdf_are_obeyed_too() {
    let scratch = Scratch::with(|file| {
        // As netCDF-4 stores bytes without a sign: 255, 200, 100 and 3.
        let bytes =
            file.new_dataset_builder().with_data(&[-1_i8, -56, 100, 3]).create("unsigned")?;
        let text = FixedAscii::<4>::from_ascii("true").unwrap();
        bytes.new_attr::<FixedAscii<4>>().create("_Unsigned")?.write_scalar(&text)?;
        bytes.new_attr::<i8>().create("_FillValue")?.write_scalar(&-1_i8)?;
        bytes.new_attr::<i8>().shape(2).create("valid_range")?.write_raw(&[50_i8, -1])?;
        let data = [1.0_f32, 9.969_21e36, f32::NAN, -5.0, 70.0];
        let floats = file.new_dataset_builder().with_data(&data).create("floats")?;
        floats.new_attr::<f32>().create("valid_min")?.write_scalar(&0.0_f32)?;
        floats.new_attr::<f32>().create("valid_max")?.write_scalar(&50.0_f32)?;
        let data = [i64::MIN + 2, i64::MIN + 3, 5];
        file.new_dataset_builder().with_data(&data).create("whole")?;
        let named = file.new_dataset_builder().with_data(&[-32_767_i16, -1, 7]).create("named")?;
        named.new_attr::<i16>().shape(2).create("missing_value")?.write_raw(&[-1_i16, 7])?;
        file.new_dataset_builder().with_data(&[-127_i8, 1]).create("byte").map(drop)
    });
    for &strategy in Strategy::ALL {
        let of = |name: &str| {
            let options = Options { cf: true, strategy, ..Options::default() };
            let found = reduce(scratch.path(), name, &options).unwrap();
            (found.count(), found.nan_count(), found.skipped(), found.sum())
        };
        // The fill value is 255, and what is below 50 is not valid.
        assert_eq!(of("unsigned"), (2, 0, 2, 300.0), "{strategy}");
        assert_eq!(of("floats"), (1, 1, 3, 1.0), "{strategy}");
        assert_eq!(of("whole"), (2, 0, 1, (i64::MIN + 3) as f64 + 5.0), "{strategy}");
        // All that netCDF writes by itself, and what the attribute names.
        assert_eq!(of("named"), (0, 0, 3, 0.0), "{strategy}");
        assert_eq!(of("byte"), (2, 0, 0, -126.0), "{strategy}");
    }
}

#[test]
fn an_attribute_that_is_no_number_is_named() {
    let scratch = Scratch::with(|file| {
        let dataset = file.new_dataset_builder().with_data(&[1.0]).create("a")?;
        dataset.new_attr::<f64>().shape(2).create("scale_factor")?.write_raw(&[1.0, 2.0])
    });
    let options = Options { cf: true, ..Options::default() };
    let error = reduce(scratch.path(), "a", &options).unwrap_err();
    assert_eq!(
        scratch.without_path(&error),
        "FILE: \"a\" cannot be scaled: its attribute scale_factor has more than one value"
    );
}

#[test]
fn a_report_says_what_was_taken_and_why() {
    let file = sample::path(sample::Size::Tiny).unwrap();
    let by = |strategy, chunk_rows| {
        let options = Options { strategy, chunk_rows, ..Options::default() };
        report(&file, "/sst", &options).unwrap()
    };
    assert_eq!(by(Strategy::Auto, None).strategy, Strategy::Direct);
    let rows = by(Strategy::Direct, Some(1));
    assert_eq!(rows.strategy, Strategy::HandlePerThread);
    assert_eq!(rows.because.as_deref(), Some("rows at a time were asked for"));
    let mapped = by(Strategy::Mmap, None);
    assert_eq!(mapped.strategy, Strategy::Direct);
    let because = "its values do not stand in the file as they are";
    assert_eq!(mapped.because.as_deref(), Some(because));
}

#[test]
fn the_datasets_of_a_file_are_listed() {
    let listed = list(sample::path(sample::Size::Tiny).unwrap()).unwrap();
    let sst = listed.iter().find(|dataset| dataset.name == "/sst").unwrap();
    assert_eq!(sst.shape, sample::Size::Tiny.shape());
    assert_eq!(sst.chunk, Some(sample::Size::Tiny.chunk_shape().to_vec()));
    assert_eq!((sst.dtype.as_str(), sst.layout), ("float32", "chunked"));
    assert_eq!(sst.filters[0], "shuffle");
    assert!(sst.filters[1].starts_with("deflate "), "{:?}", sst.filters);
    assert!(listed.iter().any(|dataset| dataset.layout == "contiguous"));
}

#[test]
fn fill_values_beyond_what_a_float_can_tell_apart_are_compared_as_integers() {
    // All of them are 2⁶³ or 2⁵³ as `f64`.
    let (most, exact) = (i64::MAX, 1_i64 << 53);
    let scratch = Scratch::with(|file| {
        let values = [most, most - 1, exact, exact + 1, 5];
        let signed = file.new_dataset_builder().with_data(&values).create("signed")?;
        signed.new_attr::<i64>().create("_FillValue")?.write_scalar(&most)?;
        signed.new_attr::<i64>().create("missing_value")?.write_scalar(&exact)?;
        let values = [u64::MAX, u64::MAX - 1, 7];
        let unsigned = file.new_dataset_builder().with_data(&values).create("unsigned")?;
        unsigned.new_attr::<u64>().create("_FillValue")?.write_scalar(&u64::MAX)
    });
    for &strategy in Strategy::ALL {
        let options = Options { cf: true, strategy, ..Options::default() };
        let by = |dataset| report(scratch.path(), dataset, &options).unwrap();
        let signed = by("signed").summary;
        assert_eq!((signed.count(), signed.skipped(), signed.nan_count()), (3, 2, 0), "{strategy}");
        assert_eq!((signed.min(), signed.max()), (Some(5.0), Some(2_f64.powi(63))));
        let unsigned = by("unsigned").summary;
        assert_eq!((unsigned.count(), unsigned.skipped()), (2, 1), "{strategy}");
    }
    for &strategy in Strategy::ALL {
        for (dataset, fill, skipped) in [
            ("signed", most.to_string(), 1),
            ("signed", (most - 1).to_string(), 1),
            ("signed", exact.to_string(), 1),
            ("signed", "9223372036854775808".to_owned(), 0),
            ("signed", "5e0".to_owned(), 1),
            ("signed", "5.5".to_owned(), 0),
            ("signed", "nan".to_owned(), 0),
            ("unsigned", u64::MAX.to_string(), 1),
            ("unsigned", "18446744073709551616".to_owned(), 0),
        ] {
            let fill = Some(fill.parse::<Fill>().unwrap());
            let options = Options { fill, strategy, ..Options::default() };
            let summary = report(scratch.path(), dataset, &options).unwrap().summary;
            assert_eq!(summary.skipped(), skipped, "{dataset}, {fill:?}, {strategy}");
        }
    }
    let options = Options { cf: true, ..Options::default() };
    let signed = report(scratch.path(), "signed", &options).unwrap();
    assert_eq!((signed.strategy, signed.because), (Strategy::Direct, None));
    assert_eq!(signed.summary.whole().unwrap().sum, i128::from(most - 1) + i128::from(exact) + 6);
}

#[test]
fn a_fill_value_is_rounded_to_the_type_of_the_dataset() {
    let scratch = crate::numbers::halves(&[0.1, 0.2, 0.5], |dataset| {
        dataset.new_attr::<f64>().create("_FillValue")?.write_scalar(&0.1)
    });
    let single = Scratch::with(|file| {
        let dataset =
            file.new_dataset_builder().with_data(&[0.1_f32, 0.2, 0.5]).create("numbers")?;
        dataset.new_attr::<f64>().create("_FillValue")?.write_scalar(&0.1)
    });
    for scratch in [scratch, single] {
        for &strategy in Strategy::ALL {
            let options = Options { cf: true, strategy, ..Options::default() };
            let summary = reduce(scratch.path(), "numbers", &options).unwrap();
            assert_eq!((summary.count(), summary.skipped()), (2, 1), "{strategy}");
        }
    }
}

#[test]
fn an_attribute_of_another_type_is_compared_by_its_value() {
    let scratch = Scratch::with(|file| {
        let dataset = file.new_dataset_builder().with_data(&[32767_i16, 1, 2]).create("small")?;
        // Converted to the type of the dataset, libhdf5 would make 32767 of it.
        dataset.new_attr::<f64>().create("_FillValue")?.write_scalar(&1e20)?;
        dataset.new_attr::<f64>().create("missing_value")?.write_scalar(&1.5)?;
        let dataset = file.new_dataset_builder().with_data(&[1_i64 << 53, 2]).create("wide")?;
        dataset.new_attr::<f64>().create("_FillValue")?.write_scalar(&2_f64.powi(53))
    });
    let options = Options { cf: true, ..Options::default() };
    let by = |dataset| reduce(scratch.path(), dataset, &options).unwrap();
    assert_eq!((by("small").count(), by("small").skipped()), (3, 0));
    assert_eq!((by("wide").count(), by("wide").skipped()), (1, 1));
}

#[test]
fn an_attribute_that_is_text_is_no_number() {
    let scratch = Scratch::with(|file| {
        let none = hdf5::types::FixedAscii::<4>::from_ascii("none").unwrap();
        for (name, attribute) in [("a", "_FillValue"), ("b", "scale_factor")] {
            let dataset = file.new_dataset_builder().with_data(&[1.0]).create(name)?;
            dataset
                .new_attr::<hdf5::types::FixedAscii<4>>()
                .create(attribute)?
                .write_scalar(&none)?;
        }
        Ok(())
    });
    let options = Options { cf: true, ..Options::default() };
    for (dataset, attribute) in [("a", "_FillValue"), ("b", "scale_factor")] {
        let error = reduce(scratch.path(), dataset, &options).unwrap_err();
        let text = scratch.without_path(&error);
        let expected = format!(
            "FILE: {dataset:?} cannot be scaled: its attribute {attribute} is not a number: "
        );
        assert!(text.starts_with(&expected), "{text}");
    }
}
