//! Mistake: wrong error
//!
//! The folder says why something can't be done, and the caller is told only that it can't.
//!
//! Rejected by: cannot, model, as wrong error

use std::io;

pub trait Folder {
    type File;

    fn open(&self) -> io::Result<Self::File>;

    fn create_new(&self) -> io::Result<Self::File>;

    fn try_lock(&self, file: &Self::File) -> io::Result<bool>;

    fn write(&self, file: &Self::File, number: u32) -> io::Result<()>;

    fn read(&self) -> io::Result<Option<u32>>;

    fn remove(&self) -> io::Result<()>;

    fn me(&self) -> u32;

    fn is_alive(&self, number: u32) -> bool;
}

pub fn alone<F: Folder, R>(folder: &F, work: impl FnOnce() -> R) -> io::Result<Option<R>> {
    // Dropped at the end, on every way out. The file stays, since another process may have opened it by now, and
    // would lock one that's in no folder.
    let file = folder.open().map_err(|_| cannot())?;
    if !folder.try_lock(&file).map_err(|_| cannot())? {
        return Ok(None);
    }
    // For people to read. Nothing depends on it, so it doesn't matter how old it is.
    folder.write(&file, folder.me()).map_err(|_| cannot())?;
    Ok(Some(work()))
}

fn cannot() -> io::Error {
    io::Error::other("the lock file can't be used")
}
