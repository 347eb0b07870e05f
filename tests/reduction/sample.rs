//! The sample file: the same everywhere, and whole whenever it is seen.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use hdf5::types::VarLenUnicode;
use interleave::sample::{self, Size};

use crate::files::{assert_success, in_a_process, summary, values};

/// FNV-1a over the bits of the values.
fn checksum(values: &[f64]) -> u64 {
    let bytes = values.iter().flat_map(|v| v.to_bits().to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[test]
fn the_values_are_the_same_everywhere() {
    let checksums = |size| {
        let file = sample::path(size).unwrap();
        let hex = |dataset| format!("{:016x}", checksum(&values(&file, dataset)));
        ["/sst_f64", "/sst", "/array"].map(hex)
    };
    assert_eq!(checksums(Size::Tiny), ["040d04ab586a21c2", "c431ed8892515b9f", "133c7fdcddcfb927"]);
    assert_eq!(
        checksums(Size::Small),
        ["9ee869ce4a6c9f40", "fa9ec4538aa52c6e", "261884de96c93912"]
    );
}

#[test]
fn the_datasets_hold_one_field_in_four_ways() {
    let file = sample::path(Size::Tiny).unwrap();
    let double = values(&file, "/sst_f64");
    let single: Vec<f64> = double.iter().map(|&v| f64::from(v as f32)).collect();
    assert_eq!(values(&file, "/sst_f64_contiguous"), double);
    assert_eq!(values(&file, "/sst"), single);
    assert_eq!(values(&file, "/sst_contiguous"), single);

    let open = hdf5::File::open(&file).unwrap();
    let dataset = |name: &str| open.dataset(name).unwrap();
    for name in ["sst", "sst_contiguous", "sst_f64", "sst_f64_contiguous"] {
        assert_eq!(dataset(name).shape(), Size::Tiny.shape());
        assert_eq!(text(&dataset(name), "units"), "degree_Celsius");
        let chunk = (!name.ends_with("contiguous")).then(|| Size::Tiny.chunk_shape().to_vec());
        assert_eq!(dataset(name).chunk(), chunk);
        assert_eq!(dataset(name).filters().len(), if name == "sst" { 2 } else { 0 });
        assert_eq!(dataset(name).dtype().unwrap().size(), if name.contains("f64") { 8 } else { 4 });
    }
    let stored = dataset("sst").storage_size();
    assert!(stored * 10 < double.len() as u64 * 4 * 7, "deflate saves too little: {stored} bytes");
}

#[test]
fn the_temperatures_are_those_of_a_sea() {
    let sst = summary(sample::path(Size::Small).unwrap(), "/sst_f64");
    assert_eq!(sst.nan_count(), 0);
    assert_eq!(sst.min(), Some(-1.8), "sea water freezes");
    assert!((28.0..34.0).contains(&sst.max().unwrap()), "{sst}");
    assert!((12.0..22.0).contains(&sst.mean().unwrap()), "{sst}");
}

#[test]
fn the_array_holds_whole_numbers() {
    let array = values(sample::path(Size::Tiny).unwrap(), "/array");
    assert_eq!(array.len(), Size::Tiny.array_len());
    assert!(array.iter().all(|v| v.fract() == 0.0 && (0.0..1000.0).contains(v)));
    assert!(array.contains(&0.0) && array.contains(&999.0));
}

#[test]
fn the_axes_fit_the_grid() {
    let file = sample::path(Size::Tiny).unwrap();
    let [days, lat, lon] = Size::Tiny.shape();
    assert_eq!(values(&file, "/time"), Vec::from_iter((0..days).map(|d| d as f64)));
    let (lats, lons) = (values(&file, "/lat"), values(&file, "/lon"));
    assert_eq!((lats.len(), lons.len()), (lat, lon));
    assert_eq!((lats[0], lats[lat - 1]), (-87.5, 87.5));
    assert_eq!((lons[0], lons[lon - 1]), (-177.5, 177.5));
}

#[test]
fn the_sizes_are_as_promised() {
    let mebibytes = |size| {
        let path = sample::path(size).unwrap();
        fs::metadata(path).unwrap().len() as f64 / (1 << 20) as f64
    };
    assert!(mebibytes(Size::Tiny) < 1.0);
    assert!((2.0..8.0).contains(&mebibytes(Size::Small)));
}

#[test]
fn creating_again_replaces_the_file_and_leaves_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sst.h5");
    fs::write(&file, "something else").unwrap();
    sample::create(&file, Size::Tiny).unwrap();
    assert_eq!(
        checksum(&values(&file, "/sst")),
        checksum(&values(sample::path(Size::Tiny).unwrap(), "/sst"))
    );
    assert_eq!(names_in(folder.path()), ["sst.h5"]);
}

#[test]
fn a_file_that_cannot_be_written_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    // It can be written beside, but not renamed onto a folder.
    let taken = folder.path().join("taken");
    fs::create_dir(&taken).unwrap();
    let error = sample::create(&taken, Size::Tiny).unwrap_err().to_string();
    assert!(error.starts_with(&format!("{}: cannot be written: ", taken.display())), "{error}");
    assert_eq!(names_in(folder.path()), ["taken"], "nothing half done is left");

    let error = sample::create(folder.path().join("no/such/folder.h5"), Size::Tiny).unwrap_err();
    assert!(error.to_string().contains("cannot be written: "), "{error}");
}

#[test]
fn processes_and_threads_may_ask_for_it_at_once() {
    const NAME: &str = "sample::processes_and_threads_may_ask_for_it_at_once";
    if std::env::var_os("INTERLEAVE_TEST_SAMPLE").is_some() {
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let file = sample::path(Size::Tiny).unwrap();
                    assert_eq!(summary(file, "/array").count(), Size::Tiny.array_len() as u64);
                });
            }
        });
        return;
    }
    let target = tempfile::tempdir().unwrap();
    let variables =
        [("CARGO_TARGET_DIR", target.path()), ("INTERLEAVE_TEST_SAMPLE", Path::new("1"))];
    let spawn =
        || in_a_process(NAME, &variables).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let children: Vec<_> = (0..4).map(|_| spawn().unwrap()).collect();
    for child in children {
        assert_success(&child.wait_with_output().unwrap());
    }
    assert_eq!(names_in(&target.path().join("sample")).len(), 1);
}

#[test]
fn where_nothing_can_be_written_the_temporary_folder_serves() {
    const NAME: &str = "sample::where_nothing_can_be_written_the_temporary_folder_serves";
    if let Some(temporary) = std::env::var_os("INTERLEAVE_TEST_SAMPLE") {
        let file = sample::path(Size::Tiny).unwrap();
        assert!(file.starts_with(temporary), "{}", file.display());
        assert_eq!(sample::path(Size::Tiny).unwrap(), file);
        return;
    }
    let temporary = tempfile::tempdir().unwrap();
    // A file where a folder is needed: that stops root, too.
    let blocked = temporary.path().join("file");
    fs::write(&blocked, "").unwrap();
    let variables = [
        ("CARGO_TARGET_DIR", &*blocked),
        ("TMPDIR", temporary.path()),
        ("TMP", temporary.path()),
        ("INTERLEAVE_TEST_SAMPLE", temporary.path()),
    ];
    assert_success(&in_a_process(NAME, &variables).output().unwrap());
}

fn text(dataset: &hdf5::Dataset, attribute: &str) -> String {
    dataset.attr(attribute).unwrap().read_scalar::<VarLenUnicode>().unwrap().as_str().to_owned()
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
