//! A file that has no name of its own until all of it is there.

use std::fs::Permissions;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::{Builder, NamedTempFile};

/// A new file in the folder of `to`, for what is to have that name in the end. It goes away again unless it gets it.
///
/// # Errors
/// When it cannot be made there.
pub(crate) fn of(to: &Path) -> io::Result<NamedTempFile> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    Builder::new()
        .prefix(".new-")
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder.unwrap_or(Path::new(".")))
}
