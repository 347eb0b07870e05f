//! Where sample files stay from run to run.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::size::{SEED, Size};
use super::write;
use crate::Error;

/// Counts up whenever [`write`] writes something else, so that no file of an older kind is used.
const VERSION: u32 = 1;

/// Held while a file is written: threads that want the same one wait instead of writing it again.
/// Processes are not kept apart. Each renames a whole file of the same content into place, so it does
/// not matter who is last.
static WRITING: Mutex<()> = Mutex::new(());

pub(super) fn path(size: Size) -> Result<PathBuf, Error> {
    let [target, temporary] = folders();
    in_folder(&target, size).or_else(|_| in_folder(&temporary, size))
}

/// The sample file in `folder`, written if it is not there.
fn in_folder(folder: &Path, size: Size) -> Result<PathBuf, Error> {
    let file = folder.join(format!("{}-{VERSION}.h5", size.name()));
    // A panic while writing leaves nothing under the final name.
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    if !file.is_file() {
        std::fs::create_dir_all(folder)
            .map_err(|e| Error::Write { file: folder.to_owned(), reason: e.to_string() })?;
        write::whole_or_nothing(&file, size, SEED)?;
    }
    Ok(file)
}

/// The folder in cargo's target folder, and the one to take if that is read-only.
fn folders() -> [PathBuf; 2] {
    let target = env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"), PathBuf::from);
    [target.join("sample"), env::temp_dir().join("interleave-sample")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error_that_names_it() {
        // A file where a folder is needed fails for every user, also for root.
        let not_a_folder = tempfile::NamedTempFile::new().unwrap();
        let folder = not_a_folder.path().join("sample");
        let error = in_folder(&folder, Size::Tiny).unwrap_err();
        assert!(matches!(&error, Error::Write { file, .. } if *file == folder), "{error}");
    }

    #[test]
    fn a_file_that_is_there_is_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = in_folder(folder.path(), Size::Tiny).unwrap();
        std::fs::write(&file, "marked").unwrap();
        assert_eq!(in_folder(folder.path(), Size::Tiny).unwrap(), file);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "marked");
    }
}
