//! Calls of libhdf5, and what its errors mean.
//!
//! libhdf5 prints a stack of errors to stderr for every failing call. The `hdf5` crate switches that
//! off for each thread that enters the library through it, and keeps the stack for us to read.

use std::ffi::c_uint;
use std::io::ErrorKind;
use std::path::Path;
use std::ptr::null_mut;

use hdf5::plist::DatasetCreate;
use hdf5::{MinorErrorCode, OpenMode, h5check, sync::sync};
use hdf5_sys::h5d::{H5Dget_space, H5Dread};
use hdf5_sys::h5p::{H5P_DEFAULT, H5Pget_filter2, H5Pget_nfilters};
use hdf5_sys::h5s::{H5S_ALL, H5S_SELECT_SET, H5Sclose, H5Screate_simple, H5Sselect_hyperslab};
use hdf5_sys::h5t::{H5T_NATIVE_DOUBLE, H5T_NATIVE_INT64, H5T_NATIVE_UINT64};
use hdf5_sys::h5z::H5Z_filter_t;

use crate::Error;

/// Opens `path` to read, and says in our words why that fails.
pub(crate) fn open(path: &Path) -> Result<hdf5::File, Error> {
    let refused = |reason: String| Error::Open { file: path.to_owned(), reason };
    // libhdf5 says of all of them "unable to open file", and of an empty file that it is none of its own.
    match std::fs::metadata(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => {
            return Err(Error::NoFile { file: path.to_owned() });
        }
        Err(e) => return Err(refused(e.to_string())),
        Ok(meta) if meta.is_dir() => return Err(refused("it is a folder".to_owned())),
        Ok(meta) if !meta.is_file() => return Err(refused("it is not a regular file".to_owned())),
        Ok(meta) if meta.len() == 0 => return Err(refused("it is empty".to_owned())),
        // libhdf5 tells more of a file that may not be read than anybody wants to know.
        Ok(_) => drop(std::fs::File::open(path).map_err(|e| refused(e.to_string()))?),
    }
    open_as(path, OpenMode::Read).or_else(|e| {
        // A writer that lets others read meanwhile (SWMR) says so in the file, also one that was
        // killed. Such a file opens to a reader who knows.
        let swmr = if is_being_written(&e) { open_as(path, OpenMode::ReadSWMR).ok() } else { None };
        swmr.ok_or_else(|| explain(path, &e))
    })
}

fn open_as(path: &Path, mode: OpenMode) -> hdf5::Result<hdf5::File> {
    hdf5::File::open_as(path, mode)
}

fn is_being_written(error: &hdf5::Error) -> bool {
    let frames = error.stack();
    let mut frames = frames.iter().flat_map(|stack| stack.iter());
    frames.any(|f| f.desc().contains("file is already open for write"))
}

/// The identifier of this machine's `double`.
pub(crate) fn native_f64() -> i64 {
    *H5T_NATIVE_DOUBLE
}

/// The identifier of this machine's signed integer of 64 bits.
pub(crate) fn native_i64() -> i64 {
    *H5T_NATIVE_INT64
}

/// The identifier of this machine's unsigned integer of 64 bits.
pub(crate) fn native_u64() -> i64 {
    *H5T_NATIVE_UINT64
}

/// The filters of a dataset in the order in which they were applied: the number of each, and the first of
/// its settings. `hdf5` reads all their settings, and gives no filter if one of those makes no sense to it.
pub(crate) fn filters(dcpl: &DatasetCreate) -> Vec<(H5Z_filter_t, Option<c_uint>)> {
    sync(|| {
        // SAFETY: `sync` holds libhdf5's lock, and the list is open. The counts that are handed over say
        // that there is room for one setting, and none for a name.
        unsafe {
            let count = H5Pget_nfilters(dcpl.id()).max(0) as u32;
            let filter = |index| {
                let (mut flags, mut settings, mut first, mut config) = (0, 1, 0, 0);
                let id = H5Pget_filter2(
                    dcpl.id(),
                    index,
                    &raw mut flags,
                    &raw mut settings,
                    &raw mut first,
                    0,
                    null_mut(),
                    &raw mut config,
                );
                // Now it is how many there are.
                (id, (settings > 0).then_some(first))
            };
            (0..count).map(filter).collect()
        }
    })
}

/// Reads the box of `count` values along each axis from `start` on into `values`, as numbers of the type
/// `native`.
///
/// # Safety
///
/// Libhdf5's lock must be held, `dataset` be the identifier of an open dataset of as many axes as
/// `start` and `count` have numbers, `native` that of a type of 64 bits, and `values` have room for the
/// product of `count`.
pub(crate) unsafe fn read_selected(
    dataset: i64,
    native: i64,
    start: &[u64],
    count: &[u64],
    values: *mut f64,
) -> hdf5::Result<()> {
    // SAFETY: as the caller promises. What is opened here is closed here.
    unsafe {
        let (memory, file) = match start {
            [] => (H5S_ALL, H5S_ALL),
            _ => {
                let file = h5check(H5Dget_space(dataset))?;
                let (no_stride, no_block) = (std::ptr::null(), std::ptr::null());
                let (start, len) = (start.as_ptr(), count.as_ptr());
                H5Sselect_hyperslab(file, H5S_SELECT_SET, start, no_stride, len, no_block);
                let axes = count.len() as i32;
                (H5Screate_simple(axes, count.as_ptr(), std::ptr::null()), file)
            }
        };
        let read = H5Dread(dataset, native, memory, file, H5P_DEFAULT, values.cast());
        // Before another call clears the reason.
        let read = h5check(read);
        if memory != H5S_ALL {
            H5Sclose(memory);
            H5Sclose(file);
        }
        read.map(drop)
    }
}

/// Why libhdf5 would not open a file that exists.
fn explain(path: &Path, error: &hdf5::Error) -> Error {
    let file = path.to_owned();
    let frames = error.stack();
    let says = |text: &str| frames.iter().flat_map(|s| s.iter()).any(|f| f.desc().contains(text));
    if error.contains_minor(MinorErrorCode::NotHdf5) {
        return Error::NotHdf5 { file };
    }
    if says("unable to lock file") {
        return Error::Locked { file };
    }
    if says("file is already open for write") || says("h5clear") {
        return Error::NotClosed { file };
    }
    let truncated = frames.iter().flat_map(|s| s.iter()).find_map(|f| truncated(f.desc()));
    match truncated {
        Some((found, expected)) => Error::Truncated { file, found, expected },
        None => Error::Open { file, reason: gist(error) },
    }
}

/// Reads `truncated file: eof = 96, sblock->base_addr = 0, stored_eof = 2048`.
fn truncated(description: &str) -> Option<(u64, u64)> {
    let numbers = description.strip_prefix("truncated file: ")?;
    let number = |name: &str| -> Option<u64> {
        let value = numbers.split(", ").find_map(|part| part.strip_prefix(name))?;
        value.trim_start_matches([' ', '=']).parse().ok()
    };
    Some((number("eof")?, number("stored_eof")?))
}

/// What stopped it: the innermost line of the stack. The outer ones say what was attempted, which the
/// messages around this do already. But of a filter that is missing, the innermost says only where its
/// plugin was looked for.
pub(crate) fn gist(error: &hdf5::Error) -> String {
    let Some(stack) = error.stack() else { return error.to_string() };
    let missing = stack.iter().find(|frame| is_missing_filter(frame.desc()));
    let told = missing.or_else(|| stack.last()).map(|frame| frame.desc().to_owned());
    told.unwrap_or_else(|| error.to_string())
}

/// Whether libhdf5 says that it lacks a filter.
pub(crate) fn is_missing_filter(description: &str) -> bool {
    description.starts_with("required filter") && description.contains("not registered")
}
