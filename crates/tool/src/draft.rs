//! A file that has no name of its own until all of it is there.

use std::fs::File;
use std::io;
use std::path::Path;
use tempfile::{Builder, NamedTempFile};

/// A new file in the folder of `to`, for what is to have that name in the end. It goes away again unless it gets it.
///
/// # Errors
/// When it cannot be made there.
pub(crate) fn of(to: &Path) -> io::Result<NamedTempFile> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    // `tempfile_in` would name it in its errors, and no one knows of it.
    Builder::new()
        .prefix(".new-")
        .make_in(folder.unwrap_or(Path::new(".")), |path| File::create_new(path))
}
