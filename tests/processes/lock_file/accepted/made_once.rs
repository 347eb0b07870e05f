//! The file is made if it's missing and opened again in any case, and a type of its own holds the lock.

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
    let turn = Turn::take(folder)?;
    Ok(turn.map(|_turn| work()))
}

/// The lock, held.
struct Turn<F: Folder>(#[allow(dead_code, reason = "it's there to be dropped")] F::File);

impl<F: Folder> Turn<F> {
    fn take(folder: &F) -> io::Result<Option<Turn<F>>> {
        let made = match folder.create_new() {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => folder.open(),
            made => made,
        };
        let turn = Turn(made?);
        if !folder.try_lock(&turn.0)? {
            return Ok(None);
        }
        folder.write(&turn.0, folder.me())?;
        Ok(Some(turn))
    }
}
