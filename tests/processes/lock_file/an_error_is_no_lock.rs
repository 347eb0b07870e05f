//! Mistake: swallowed error
//!
//! That the lock cannot be asked for is taken for a lock that another process has.
//!
//! Rejected by: cannot, model, as swallowed error

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
    let file = folder.open()?;
    if !folder.try_lock(&file).unwrap_or(false) {
        return Ok(None);
    }
    folder.write(&file, folder.me())?;
    Ok(Some(work()))
}
