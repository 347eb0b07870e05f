//! Files that their writer has not closed: what state they are in, and how to close them.
//!
//! A program that opens an HDF5 file to write, in the newest format, marks it in the *superblock*, the first
//! few bytes. It takes the mark away when it closes the file. Until then the superblock also has an old end:
//! what was written since is behind it. So a file whose writer was killed cannot be opened any more, and a tool that
//! takes the mark away and believes the end cuts off all that was written.
//!
//! The format is in "HDF5 File Format Specification", II.A.

use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::FileExt;
use std::path::Path;

use crate::Error;
use crate::index::checksum;

const SIGNATURE: &[u8; 8] = b"\x89HDF\r\n\x1a\n";
/// The marks: a program writes to the file, and it lets others read meanwhile.
const WRITING: u8 = 1;
const SWMR: u8 = 4;
/// Where the marks are in a superblock of version 2 and later.
const MARKS: usize = 11;

/// What the superblock of a file says of its writer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct State {
    /// The version of the superblock. Before 3 a writer leaves no mark.
    pub version: u8,
    /// A program has opened the file to write and has not closed it.
    pub writing: bool,
    /// It lets others read meanwhile: single writer, multiple readers.
    pub swmr: bool,
    /// Where the file ends by its superblock, in bytes.
    pub stored_end: u64,
    /// Where it ends.
    pub end: u64,
    /// Where the superblock begins: behind a user block, if there is one.
    at: u64,
    /// Bytes of an address in the file.
    address: usize,
    /// The superblock without its checksum.
    bytes: Vec<u8>,
}

impl State {
    /// The state of a file at this moment.
    ///
    /// # Errors
    ///
    /// [`Error::NoFile`], [`Error::Open`], [`Error::NotHdf5`].
    pub fn of(path: &Path) -> Result<State, Error> {
        let refused = |reason: String| Error::Open { file: path.to_owned(), reason };
        let file = File::open(path).map_err(|e| match e.kind() {
            ErrorKind::NotFound => Error::NoFile { file: path.to_owned() },
            _ => refused(e.to_string()),
        })?;
        let end = file.metadata().map_err(|e| refused(e.to_string()))?.len();
        let starts = std::iter::once(0).chain((9..63).map(|n| 1 << n));
        let is_it = |at: &u64| {
            let mut found = [0; 8];
            file.read_exact_at(&mut found, *at).is_ok() && &found == SIGNATURE
        };
        let at = starts.take_while(|at| *at < end).find(is_it);
        let at = at.ok_or_else(|| Error::NotHdf5 { file: path.to_owned() })?;
        read(&file, at, end).map_err(refused)
    }

    /// Returns `true` if it is marked: a program writes to it, or one ended without closing it.
    pub fn is_left_open(&self) -> bool {
        self.writing || self.swmr
    }

    /// Returns `true` if the file is shorter than its superblock says, though its writer has closed it.
    pub fn is_cut_short(&self) -> bool {
        !self.is_left_open() && self.end < self.stored_end
    }

    /// Takes the marks away and says where the file ends. Nothing else is changed, and nothing if there are
    /// no marks. `path` is this file, or a copy.
    ///
    /// # Errors
    ///
    /// [`Error::Open`] if it cannot be written.
    pub fn close(&self, path: &Path) -> Result<(), Error> {
        if !self.is_left_open() {
            return Ok(());
        }
        let mut bytes = self.bytes.clone();
        bytes[MARKS] = 0;
        let place = MARKS + 1 + 2 * self.address;
        let end = self.end.to_le_bytes();
        bytes[place..place + self.address].copy_from_slice(&end[..self.address]);
        self.write(path, bytes)
    }

    /// Puts the superblock back as it was.
    ///
    /// # Errors
    ///
    /// [`Error::Open`] if it cannot be written.
    pub fn restore(&self, path: &Path) -> Result<(), Error> {
        if self.is_left_open() { self.write(path, self.bytes.clone()) } else { Ok(()) }
    }

    fn write(&self, path: &Path, mut bytes: Vec<u8>) -> Result<(), Error> {
        bytes.extend(checksum(&bytes).to_le_bytes());
        let write = || {
            let file = OpenOptions::new().write(true).open(path)?;
            file.write_all_at(&bytes, self.at)?;
            file.sync_all()
        };
        write().map_err(|e| Error::Open { file: path.to_owned(), reason: e.to_string() })
    }
}

fn read(file: &File, at: u64, end: u64) -> Result<State, String> {
    let take = |from: usize, count: usize| {
        let mut bytes = vec![0; count];
        let place = at + from as u64;
        file.read_exact_at(&mut bytes, place).map_err(|e| format!("its superblock: {e}"))?;
        Ok::<_, String>(bytes)
    };
    let version = take(8, 1)?[0];
    // The older superblocks have the widths a few bytes later, and two addresses before the end.
    let (width, addresses) = match version {
        0 => (13, 24),
        1 => (13, 28),
        2 | 3 => (9, 12),
        _ => return Err(format!("its superblock has the version {version}, which is not known")),
    };
    let address = usize::from(take(width, 1)?[0]);
    if !matches!(address, 2 | 4 | 8) {
        return Err(format!("its superblock is damaged: addresses of {address} bytes"));
    }
    let ends = addresses + 2 * address;
    let bytes = take(0, ends + 2 * address)?;
    let mut stored = [0; 8];
    stored[..address].copy_from_slice(&bytes[ends..ends + address]);
    let mut marks = 0;
    if version >= 2 {
        let said = take(bytes.len(), 4)?;
        if said != checksum(&bytes).to_le_bytes() {
            return Err("its superblock is damaged: the checksum is another".to_owned());
        }
        marks = bytes[MARKS];
    }
    Ok(State {
        version,
        writing: marks & WRITING != 0,
        swmr: marks & SWMR != 0,
        stored_end: u64::from_le_bytes(stored),
        end,
        at,
        address,
        bytes,
    })
}

/// The processes of this machine that have the file open to write, as far as this one may know; none where
/// the system does not tell.
///
/// # Errors
///
/// [`Error::NoFile`] or [`Error::Open`] if the file cannot be found.
pub fn writers(path: &Path) -> Result<Vec<u32>, Error> {
    use std::os::unix::fs::MetadataExt;
    let file = std::fs::metadata(path).map_err(|e| match e.kind() {
        ErrorKind::NotFound => Error::NoFile { file: path.to_owned() },
        _ => Error::Open { file: path.to_owned(), reason: e.to_string() },
    })?;
    let mut writers = Vec::new();
    for process in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = process.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let open = std::fs::read_dir(process.path().join("fd")).into_iter().flatten().flatten();
        let writes = |descriptor: std::fs::DirEntry| {
            let same = std::fs::metadata(descriptor.path())
                .is_ok_and(|m| (m.dev(), m.ino()) == (file.dev(), file.ino()));
            same && is_to_write(&process.path().join("fdinfo").join(descriptor.file_name()))
        };
        if open.into_iter().any(writes) {
            writers.push(pid);
        }
    }
    writers.sort_unstable();
    Ok(writers)
}

/// Reads the line `flags:  0100002` of what the kernel says of an open file.
fn is_to_write(info: &Path) -> bool {
    let text = std::fs::read_to_string(info).unwrap_or_default();
    let flags = text.lines().find_map(|line| line.strip_prefix("flags:"));
    let flags = flags.and_then(|flags| i32::from_str_radix(flags.trim(), 8).ok());
    flags.is_some_and(|flags| flags & libc::O_ACCMODE != libc::O_RDONLY)
}
