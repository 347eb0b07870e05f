//! Mistake: stale lock
//!
//! If the number cannot be written, the file stays open, and with it the lock is kept.
//!
//! Rejected by: cannot, model, as stale lock

use std::io;
use std::mem::ManuallyDrop;

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
    if !folder.try_lock(&file)? {
        return Ok(None);
    }
    let file = ManuallyDrop::new(file);
    folder.write(&file, folder.me())?;
    let file = ManuallyDrop::into_inner(file);
    let r = work();
    drop(file);
    Ok(Some(r))
}
