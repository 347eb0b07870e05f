//! The files that values are read from, as if they were one.

use std::fs::File;
use std::io;

use crate::index::{ReadAt, within};

/// Where a file may begin behind another: at a page, so that a place in it is as far from the next page as before.
const PAGE: u64 = 4096;

/// One file, or those with the sources of a virtual dataset, one behind the other.
pub(crate) struct Files {
    /// Each with the place of its first byte and its length.
    files: Vec<(u64, File, u64)>,
}

impl Files {
    /// A file alone.
    pub(super) fn one(file: File) -> io::Result<Files> {
        let len = file.size()?;
        Ok(Files { files: vec![(0, file, len)] })
    }

    /// Puts others behind them, and returns how much later their places are from now on. `None` if there are no
    /// numbers for them.
    pub(super) fn append(&mut self, others: Files) -> Option<u64> {
        let (start, _, len) = self.files.last()?;
        let later = start.checked_add(*len)?.checked_next_multiple_of(PAGE)?;
        for (start, file, len) in others.files {
            self.files.push((start.checked_add(later)?, file, len));
        }
        Some(later)
    }

    /// The file, if it is the only one.
    pub(crate) fn single(&self) -> Option<&File> {
        match &*self.files {
            [(_, file, _)] => Some(file),
            _ => None,
        }
    }

    /// That so many bytes from `place` on are in one file.
    pub(super) fn within(&self, place: u64, bytes: u64) -> Result<(), String> {
        let (start, _, len) = self.at(place);
        within(place - start, bytes, *len)
    }

    /// Fills `buffer` with the bytes from `place` on, which are in one file.
    pub(super) fn read_exact_at(&self, buffer: &mut [u8], place: u64) -> io::Result<()> {
        let (start, file, _) = self.at(place);
        file.read_exact_at(buffer, place - start)
    }

    /// The last file that does not begin behind `place`: there is one, since the first begins at 0.
    fn at(&self, place: u64) -> &(u64, File, u64) {
        let behind = self.files.partition_point(|(start, ..)| *start <= place);
        &self.files[behind.saturating_sub(1)]
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn of(bytes: &[u8]) -> Files {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        Files::one(file).unwrap()
    }

    #[test]
    fn each_file_ends_where_it_ends() {
        let mut files = of(b"first");
        assert!(files.single().is_some());
        let second = files.append(of(b"second")).unwrap();
        let third = files.append(of(b"third")).unwrap();
        assert!(files.single().is_none());
        assert_eq!((second, third), (PAGE, 2 * PAGE));
        let mut bytes = [0; 5];
        files.read_exact_at(&mut bytes, second + 1).unwrap();
        assert_eq!(&bytes, b"econd");
        files.read_exact_at(&mut bytes, third).unwrap();
        assert_eq!(&bytes, b"third");
        let error = files.read_exact_at(&mut bytes, second + 2).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(files.within(second, 6), Ok(()));
        let why = files.within(second + 2, 5).unwrap_err();
        assert_eq!(why, "its 5 bytes at 2 lie outside of the file, which has 6 bytes");
        assert!(files.within(10, 1).is_err());
    }
}
