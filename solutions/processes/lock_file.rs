//! Only one process at a time: the lock that the system keeps on a file.

use std::io;

/// A folder with one lock file, in which a process can leave its number.
pub trait Folder {
    /// The lock file, opened. Dropping it closes it, and gives up the lock, if this is what holds it.
    type File;

    /// Opens the file, and makes it first if it isn't there.
    fn open(&self) -> io::Result<Self::File>;

    /// Makes the file. The error has the kind `AlreadyExists` if it's there.
    fn create_new(&self) -> io::Result<Self::File>;

    /// Locks the file that was opened, if no other handle holds its lock: true if it did. The system gives the lock up
    /// when the file is closed, or when its process dies.
    fn try_lock(&self, file: &Self::File) -> io::Result<bool>;

    /// Writes a number into the file, in place of what was there.
    fn write(&self, file: &Self::File, number: u32) -> io::Result<()>;

    /// The number in the file that is in the folder now; `None` if there's no file, or no number in it.
    fn read(&self) -> io::Result<Option<u32>>;

    /// Takes the file out of the folder. Processes that have it open go on using it.
    fn remove(&self) -> io::Result<()>;

    /// The number of this process.
    fn me(&self) -> u32;

    /// Is there a process with this number?
    fn is_alive(&self, number: u32) -> bool;
}

/// Does the work, unless another process is doing it: then it returns `None` at once. Any number of processes
/// may call it at the same time, and as often as they like.
///
/// While the work is done, the file has the number of the process that does it. When a process has died at
/// work, the next one can begin.
///
/// # Errors
/// The folder's own error. Then the work isn't done.
///
/// # Panics
/// If `work` does: the next process can begin.
pub fn alone<F: Folder, R>(folder: &F, work: impl FnOnce() -> R) -> io::Result<Option<R>> {
    // Dropped at the end, on every way out. The file stays, since another process may have opened it by now, and
    // would lock one that's in no folder.
    let file = folder.open()?;
    if !folder.try_lock(&file)? {
        return Ok(None);
    }
    // For people to read. Nothing depends on it, so it may be as old as it likes.
    folder.write(&file, folder.me())?;
    Ok(Some(work()))
}
