//! Only one process at a time, with a lock that the system keeps on a file.

use std::io;

/// A folder with a lock file, in which a process can leave its number.
pub trait Folder {
    /// The lock file, opened. Dropping it closes the file, and releases the lock if this handle holds it.
    type File;

    /// Opens the file, which it creates first if there is none.
    fn open(&self) -> io::Result<Self::File>;

    /// Creates the file. If there is one already, the error has the kind `AlreadyExists`.
    fn create_new(&self) -> io::Result<Self::File>;

    /// Locks the opened file unless another handle holds its lock, and returns whether it did so. The system
    /// releases the lock when the file is closed, or when its process dies.
    fn try_lock(&self, file: &Self::File) -> io::Result<bool>;

    /// Replaces what is in the file with a number.
    fn write(&self, file: &Self::File, number: u32) -> io::Result<()>;

    /// Returns the number in the file that is now in the folder, or `None` if there is no file, or no number in it.
    fn read(&self) -> io::Result<Option<u32>>;

    /// Takes the file out of the folder. Processes that have the file open go on using it.
    fn remove(&self) -> io::Result<()>;

    /// The number of this process.
    fn me(&self) -> u32;

    /// Is there a process with this number?
    fn is_alive(&self, number: u32) -> bool;
}

/// Does the work, unless another process is doing it already, in which case it returns `None` at once. Any
/// number of processes may call this at the same time, and as often as they like.
///
/// While a process is at work, its number is in the file. If a process dies while it is at work, the
/// next one can begin.
///
/// # Errors
/// The folder's own error. In that case, the work isn't done.
///
/// # Panics
/// If `work` panics: the next process can begin even so.
pub fn alone<F: Folder, R>(folder: &F, work: impl FnOnce() -> R) -> io::Result<Option<R>> {
    todo!("do the work, if no other process is at it")
}
