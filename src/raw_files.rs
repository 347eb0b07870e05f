//! The files that hold the values of a dataset with external storage, as bare bytes. They are looked for
//! where libhdf5 looks, since it does not say which one it misses, nor where it looked.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use hdf5::plist::DatasetCreate;

use crate::Error;

/// The environment variable with the folder in which libhdf5 looks.
const PREFIX: &str = "HDF5_EXTFILE_PREFIX";

/// A part of the values.
pub(crate) struct RawFile {
    /// As the dataset has it.
    name: String,
    /// Where in it the part begins.
    start: u64,
    /// How many bytes it has, at most.
    len: u64,
}

impl RawFile {
    /// The parts of a dataset, in the order of its values. It has none unless its storage is external.
    pub(crate) fn of(dcpl: &DatasetCreate) -> Vec<RawFile> {
        let files = dcpl.get_external().unwrap_or_default();
        let part = |file: hdf5::plist::dataset_create::ExternalFile| RawFile {
            start: u64::try_from(file.offset).unwrap_or_default(),
            len: file.size as u64,
            name: file.name,
        };
        files.into_iter().map(part).collect()
    }
}

/// That the files with the `bytes` bytes of the dataset `dataset` of `main` can be opened. `Some` says which ends
/// before its values do: libhdf5 reads zeros for the rest.
///
/// # Errors
///
/// [`Error::RawFile`].
pub(crate) fn check(
    files: &[RawFile],
    main: &Path,
    dataset: &str,
    bytes: u64,
) -> Result<Option<String>, Error> {
    let prefix = std::env::var_os(PREFIX);
    let mut wanted = bytes;
    let mut short = None;
    for file in files {
        let bytes = file.len.min(wanted);
        if bytes == 0 {
            break;
        }
        let path = place(main, &file.name, prefix.as_deref());
        let open = File::open(&path).and_then(|open| open.metadata());
        let metadata = open.map_err(|error| Error::RawFile {
            file: main.to_owned(),
            dataset: dataset.to_owned(),
            raw: path.clone(),
            reason: error.to_string(),
        })?;
        let there = metadata.len().saturating_sub(file.start);
        // The length of what is not a file, such as a device, is not known.
        if metadata.is_file() && there < bytes && short.is_none() {
            let missing = bytes - there;
            short = Some(format!(
                "its raw file {} ends {missing} bytes too early, and they read as 0",
                path.display()
            ));
        }
        wanted -= bytes;
    }
    Ok(short)
}

/// Where libhdf5 looks for the raw file `name` of a dataset in the file `main`.
fn place(main: &Path, name: &str, prefix: Option<&OsStr>) -> PathBuf {
    let prefix = match prefix.map(Path::new) {
        Some(prefix) if prefix != Path::new(".") => prefix,
        _ => return here(name),
    };
    let Ok(rest) = prefix.strip_prefix("${ORIGIN}") else { return here(prefix.join(name)) };
    let main = fs::canonicalize(main).unwrap_or_else(|_| main.to_owned());
    main.parent().unwrap_or(Path::new("")).join(rest).join(name)
}

/// With the current folder before it, unless it is absolute: a message shows where it was looked for.
fn here(path: impl AsRef<Path>) -> PathBuf {
    std::path::absolute(&path).unwrap_or_else(|_| path.as_ref().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_file_is_where_libhdf5_looks() {
        let place =
            |name, prefix: &str| place(Path::new("/data/a.h5"), name, Some(OsStr::new(prefix)));
        let current = std::env::current_dir().unwrap();
        assert_eq!(place("x.raw", ""), current.join("x.raw"));
        assert_eq!(place("x.raw", "."), current.join("x.raw"));
        assert_eq!(place("x.raw", "raw"), current.join("raw/x.raw"));
        assert_eq!(place("x.raw", "/raw"), Path::new("/raw/x.raw"));
        assert_eq!(place("/y/x.raw", "/raw"), Path::new("/y/x.raw"));
        assert_eq!(place("x.raw", "${ORIGIN}"), Path::new("/data/x.raw"));
        assert_eq!(place("x.raw", "${ORIGIN}/raw"), Path::new("/data/raw/x.raw"));
    }
}
