//! Calls of libhdf5, and what its errors mean.
//!
//! libhdf5 prints a stack of errors to stderr for every failing call. The `hdf5` crate switches that
//! off for each thread that enters the library through it, and keeps the stack for us to read.

use std::ffi::{CStr, CString, c_uint};
use std::io::ErrorKind;
use std::ops::Range;
use std::path::Path;
use std::ptr::null_mut;

use hdf5::plist::{DatasetAccess, DatasetCreate};
use hdf5::{Dataset, MinorErrorCode, OpenMode, h5check, sync::sync};
use hdf5_sys::h5d::{H5Dget_space, H5Dopen2, H5Dread};
use hdf5_sys::h5f::{H5F_ACC_SWMR_READ, H5Fget_intent};
use hdf5_sys::h5p::{H5P_DEFAULT, H5Pget_fill_value, H5Pget_filter2, H5Pget_nfilters};
use hdf5_sys::h5s::{H5S_ALL, H5S_SELECT_SET, H5Sclose, H5Screate_simple, H5Sselect_hyperslab};
use hdf5_sys::h5t::{
    H5T_NATIVE_B64, H5T_NATIVE_DOUBLE, H5T_NATIVE_INT64, H5T_NATIVE_UINT64, H5T_class_t, H5Tclose,
    H5Tcreate, H5Tinsert,
};
use hdf5_sys::h5z::{
    H5Z_FILTER_DEFLATE, H5Z_FILTER_FLETCHER32, H5Z_FILTER_NBIT, H5Z_FILTER_SCALEOFFSET,
    H5Z_FILTER_SHUFFLE, H5Z_FILTER_SZIP, H5Z_filter_t,
};

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

/// Whether the file of a dataset was opened as one that a program may be writing.
pub(crate) fn is_swmr(dataset: &hdf5::Dataset) -> bool {
    let Ok(file) = dataset.file() else { return false };
    let mut intent = 0;
    // SAFETY: `sync` holds libhdf5's lock, and the file is open.
    let asked = sync(|| unsafe { H5Fget_intent(file.id(), &raw mut intent) });
    asked >= 0 && intent & H5F_ACC_SWMR_READ != 0
}

/// By what the system tells a file from others: its device, and its number there.
pub(crate) type FileId = (u64, u64);

/// Which file libhdf5 has open, whatever is at its path by now. `None` where that is not known.
#[cfg(unix)]
pub(crate) fn file_id(file: &hdf5::File) -> Option<FileId> {
    use std::mem::ManuallyDrop;
    use std::os::fd::{FromRawFd, RawFd};

    use hdf5::plist::file_access::FileDriver;
    use hdf5_sys::h5f::H5Fget_vfd_handle;

    // Of other drivers the handle is something else.
    if !matches!(file.fapl().ok()?.get_driver().ok()?, FileDriver::Sec2) {
        return None;
    }
    sync(|| {
        let mut handle = null_mut();
        // SAFETY: `sync` holds libhdf5's lock, and the file is open. The handle of this driver is a pointer to
        // a descriptor, which stays open meanwhile and is not closed here.
        let open = unsafe {
            h5check(H5Fget_vfd_handle(file.id(), H5P_DEFAULT, &raw mut handle)).ok()?;
            let descriptor = handle.cast::<RawFd>();
            ManuallyDrop::new(std::fs::File::from_raw_fd(*descriptor.as_ref()?))
        };
        id_of(&open)
    })
}

#[cfg(not(unix))]
pub(crate) fn file_id(_file: &hdf5::File) -> Option<FileId> {
    None
}

/// The same of a file that is open without libhdf5.
#[cfg(unix)]
pub(crate) fn id_of(file: &std::fs::File) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt;

    file.metadata().ok().map(|meta| (meta.dev(), meta.ino()))
}

#[cfg(not(unix))]
pub(crate) fn id_of(_file: &std::fs::File) -> Option<FileId> {
    None
}

/// The dataset opened anew so that libhdf5 keeps a chunk of so many bytes between reads, and whether it does:
/// it does not for a dataset without a name. By itself it keeps no more than a mebibyte, and decodes a chunk
/// anew for each part of it that is read.
///
/// `dataset` must be the only handle on it: others would share what it was opened with.
pub(crate) fn with_room_for(dataset: Dataset, bytes: usize) -> hdf5::Result<(Dataset, bool)> {
    /// As many as libhdf5 has by itself: places to look for a chunk.
    const PLACES: usize = 521;
    let Ok(name) = CString::new(dataset.name()) else { return Ok((dataset, false)) };
    if name.is_empty() {
        return Ok((dataset, false));
    }
    let file = dataset.file()?;
    let access = DatasetAccess::build().chunk_cache(PLACES, bytes, 1.0).finish()?;
    drop(dataset);
    let opened = sync(|| {
        // SAFETY: `sync` holds libhdf5's lock, file and list are open, and nobody else has the identifier.
        unsafe {
            let id = h5check(H5Dopen2(file.id(), name.as_ptr(), access.id()))?;
            hdf5::from_id::<Dataset>(id)
        }
    })?;
    Ok((opened, true))
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

/// A filter of a dataset, as the file has it.
pub(crate) struct Applied {
    pub(crate) id: H5Z_filter_t,
    /// How many settings it has.
    pub(crate) count: usize,
    /// The first of them.
    pub(crate) settings: Vec<c_uint>,
}

impl Applied {
    /// Its name, as people write it.
    pub(crate) fn name(&self) -> String {
        match self.id {
            H5Z_FILTER_DEFLATE => {
                let level = self.settings.first().map(|level| format!(" {level}"));
                format!("deflate{}", level.unwrap_or_default())
            }
            H5Z_FILTER_SHUFFLE => "shuffle".to_owned(),
            H5Z_FILTER_FLETCHER32 => "fletcher32".to_owned(),
            H5Z_FILTER_SZIP => "szip".to_owned(),
            H5Z_FILTER_NBIT => "nbit".to_owned(),
            H5Z_FILTER_SCALEOFFSET => "scale-offset".to_owned(),
            id => match registered(id) {
                Some(name) => name.to_owned(),
                None => format!("filter {id}"),
            },
        }
    }
}

/// The names of filters that are not part of libhdf5, from the list that the HDF Group keeps of them.
fn registered(id: H5Z_filter_t) -> Option<&'static str> {
    Some(match id {
        305 => "lzo",
        307 => "bzip2",
        32000 => "lzf",
        32001 => "blosc",
        32004 => "lz4",
        32008 => "bitshuffle",
        32013 => "zfp",
        32015 => "zstd",
        32017 => "sz",
        32024 => "sz3",
        32026 => "blosc2",
        32028 => "sperr",
        _ => return None,
    })
}

/// The most settings that are asked for. Those of the filters that are known here are fewer.
const MOST_SETTINGS: usize = 32;

/// The identifier of 64 bits of this machine.
pub(crate) fn native_bits() -> i64 {
    *H5T_NATIVE_B64
}

/// The filters of a dataset in the order in which they were applied. `hdf5` gives no filter if a setting
/// makes no sense to it.
pub(crate) fn filters(dcpl: &DatasetCreate) -> Vec<Applied> {
    sync(|| {
        // SAFETY: `sync` holds libhdf5's lock, and the list is open. The counts that are handed over say
        // how many settings there is room for, and that there is none for a name.
        unsafe {
            let count = H5Pget_nfilters(dcpl.id()).max(0) as u32;
            let filter = |index| {
                let (mut flags, mut count, mut config) = (0, MOST_SETTINGS, 0);
                let mut settings = vec![0; MOST_SETTINGS];
                let id = H5Pget_filter2(
                    dcpl.id(),
                    index,
                    &raw mut flags,
                    &raw mut count,
                    settings.as_mut_ptr(),
                    0,
                    null_mut(),
                    &raw mut config,
                );
                // Now it is how many there are.
                settings.truncate(count);
                Applied { id, count, settings }
            };
            (0..count).map(filter).collect()
        }
    })
}

/// Reads the box `part` within the box `whole` to its place in `values`, which are those of the whole, as
/// numbers of the type `native`: of a table, those of a field.
///
/// # Safety
///
/// Libhdf5's lock must be held, `dataset` be the identifier of an open dataset of as many axes as the
/// boxes have ranges, `native` that of a type of 64 bits, and `values` have room for the whole.
pub(crate) unsafe fn read_part(
    dataset: i64,
    native: i64,
    field: Option<&CStr>,
    whole: &[Range<u64>],
    part: &[Range<u64>],
    values: *mut f64,
) -> hdf5::Result<()> {
    let lengths = |ranges: &[Range<u64>]| -> Vec<u64> {
        ranges.iter().map(|range| range.end - range.start).collect()
    };
    let start: Vec<u64> = part.iter().map(|range| range.start).collect();
    let place: Vec<u64> = part.iter().zip(whole).map(|(p, w)| p.start - w.start).collect();
    let (count, room) = (lengths(part), lengths(whole));
    // SAFETY: as the caller promises. What is opened here is closed here.
    unsafe {
        let (memory, file) = match part {
            [] => (H5S_ALL, H5S_ALL),
            _ => {
                let (none, len) = (std::ptr::null(), count.as_ptr());
                let file = h5check(H5Dget_space(dataset))?;
                H5Sselect_hyperslab(file, H5S_SELECT_SET, start.as_ptr(), none, len, none);
                let memory = H5Screate_simple(room.len() as i32, room.as_ptr(), none);
                if part != whole {
                    H5Sselect_hyperslab(memory, H5S_SELECT_SET, place.as_ptr(), none, len, none);
                }
                (memory, file)
            }
        };
        let native = match field {
            None => native,
            Some(field) => {
                let record = H5Tcreate(H5T_class_t::H5T_COMPOUND, size_of::<f64>());
                H5Tinsert(record, field.as_ptr(), 0, native);
                record
            }
        };
        let read = H5Dread(dataset, native, memory, file, H5P_DEFAULT, values.cast());
        // Before another call clears the reason.
        let read = h5check(read);
        if field.is_some() {
            H5Tclose(native);
        }
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

/// The fill value as a number of the type `native`, which has 64 bits; 0 if there is none.
pub(crate) fn fill_value(dcpl: &DatasetCreate, native: i64) -> f64 {
    let mut fill = 0.0_f64;
    let status = sync(|| {
        // SAFETY: `sync` holds libhdf5's lock; the list is open, and `fill` is as large as the type.
        unsafe { H5Pget_fill_value(dcpl.id(), native, (&raw mut fill).cast()) }
    });
    if status < 0 { 0.0 } else { fill }
}
