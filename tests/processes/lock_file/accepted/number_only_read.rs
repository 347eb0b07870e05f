//! The number is written only if the file does not have it already, from an earlier turn of this process. It is read
//! with the lock held, so no other process changes it in between.

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
    if !folder.try_lock(&file)? {
        return Ok(None);
    }
    if folder.read()? != Some(folder.me()) {
        folder.write(&file, folder.me())?;
    }
    let result = work();
    drop(file);
    Ok(Some(result))
}
