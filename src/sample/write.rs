//! Writing a sample file.

use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use hdf5::file::LibraryVersion;
use hdf5::types::VarLenUnicode;
use hdf5::{File, H5Type, Location};
use ndarray::{ArrayView1, ArrayView3};

use super::{Size, field};
use crate::Error;
use crate::libhdf5::gist;

/// The level of deflate that most climate data centres write with.
const DEFLATE_LEVEL: u8 = 4;

/// Writes the file under a name of its own, copies it, and renames the copy to `path`.
///
/// libhdf5 locks the file while it writes, and a process that is started meanwhile inherits the lock
/// and keeps it. The copy is another file and has no lock.
pub(super) fn whole_or_nothing(path: &Path, size: Size, seed: u64) -> Result<(), Error> {
    let failed = |reason: String| Error::Write { file: path.to_owned(), reason };
    let written = Temporary::beside(path);
    // If this can't be done, the system's words are shorter than libhdf5's, which name this file.
    std::fs::File::create_new(&written.0).map_err(|e| failed(e.to_string()))?;
    write(&written.0, size, seed).map_err(|e| failed(gist(&e)))?;
    let copy = Temporary::beside(path);
    std::fs::copy(&written.0, &copy.0).map_err(|e| failed(e.to_string()))?;
    std::fs::rename(&copy.0, path).map_err(|e| failed(e.to_string()))
}

/// The path of a file that is removed when this is dropped, if it is still there.
struct Temporary(PathBuf);

impl Temporary {
    /// A name beside `path` that no other thread or process writes to.
    fn beside(path: &Path) -> Temporary {
        // Relaxed: only the number matters.
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{}-{}.tmp", process::id(), COUNT.fetch_add(1, Relaxed)));
        Temporary(name.into())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // It may have been renamed, or never written; and an error has been reported by now.
        let _ = std::fs::remove_file(&self.0);
    }
}

fn write(path: &Path, size: Size, seed: u64) -> hdf5::Result<()> {
    let shape @ [days, lat, lon] = size.shape();
    let hundredths: Vec<i32> = (0..days).flat_map(|d| field::day(seed, d, lat, lon)).collect();
    // Whole numbers divided by 100: the nearest float, on every machine.
    let single: Vec<f32> = hundredths.iter().map(|&h| h as f32 / 100.0).collect();
    let double: Vec<f64> = hundredths.iter().map(|&h| f64::from(h) / 100.0).collect();
    let single = ArrayView3::from_shape(shape, &single)?;
    let double = ArrayView3::from_shape(shape, &double)?;

    let file = File::with_options()
        .with_fapl(|fapl| fapl.libver_bounds(LibraryVersion::V110, LibraryVersion::V110))
        .create(path)?;
    text(&file, "title", "Sea-surface temperature of a planet without land")?;
    text(&file, "source", &format!("interleave::sample, seed {seed}"))?;

    let chunk = size.chunk_shape();
    let new = || file.new_dataset_builder();
    let sst = [
        new().with_data(single).chunk(chunk).shuffle().deflate(DEFLATE_LEVEL).create("sst")?,
        new().with_data(single).no_chunk().create("sst_contiguous")?,
        new().with_data(double).chunk(chunk).create("sst_f64")?,
        new().with_data(double).no_chunk().create("sst_f64_contiguous")?,
    ];
    for dataset in &sst {
        text(dataset, "standard_name", "sea_surface_temperature")?;
        text(dataset, "units", "degree_Celsius")?;
    }

    let numbers = field::whole_numbers(seed, size.array_len());
    let numbers = new().with_data(ArrayView1::from(&numbers)).chunk(size.array_chunk_len());
    let array = numbers.create("array")?;
    text(&array, "long_name", "whole numbers from 0 to 999")?;

    let days: Vec<i32> = (0..days as i32).collect();
    axis(&file, "time", &days, "days since 2000-01-01")?;
    axis(&file, "lat", &centres(-90.0, 180.0, lat), "degrees_north")?;
    axis(&file, "lon", &centres(-180.0, 360.0, lon), "degrees_east")?;
    file.close()
}

/// The middles of `count` equal parts of `start..start + length`.
fn centres(start: f32, length: f32, count: usize) -> Vec<f32> {
    (0..count).map(|i| start + length * (i as f32 + 0.5) / count as f32).collect()
}

fn axis<T: H5Type>(file: &File, name: &str, values: &[T], units: &str) -> hdf5::Result<()> {
    let dataset = file.new_dataset_builder().with_data(values).no_chunk().create(name)?;
    text(&dataset, "units", units)
}

/// Writes an attribute of text.
fn text(of: &Location, name: &str, value: &str) -> hdf5::Result<()> {
    let value: VarLenUnicode = value.parse().expect("our texts have no NUL in them");
    of.new_attr::<VarLenUnicode>().create(name)?.write_scalar(&value)
}
