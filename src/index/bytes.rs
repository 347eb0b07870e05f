//! Reading the structures of a file: positions, widths and limits in one place.

use std::cell::Cell;
use std::fmt;
use std::io;

use super::checksum::checksum;
use super::place::Place;

/// Something with bytes at positions: a file, or a slice in a test.
///
/// Reads carry their position, so that any number of threads may share one.
pub trait ReadAt: Sync {
    /// Fills `buffer` with the bytes from `offset` on.
    ///
    /// # Errors
    ///
    /// What the operating system says, and `UnexpectedEof` if there are not that many bytes.
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()>;

    /// Number of bytes.
    ///
    /// # Errors
    ///
    /// What the operating system says.
    fn size(&self) -> io::Result<u64>;
}

#[cfg(unix)]
impl ReadAt for std::fs::File {
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(self, buffer, offset)
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }
}

#[cfg(windows)]
impl ReadAt for std::fs::File {
    fn read_exact_at(&self, mut buffer: &mut [u8], mut offset: u64) -> io::Result<()> {
        while !buffer.is_empty() {
            match std::os::windows::fs::FileExt::seek_read(self, buffer, offset)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                n => {
                    buffer = &mut buffer[n..];
                    offset += n as u64;
                }
            }
        }
        Ok(())
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }
}

impl ReadAt for &[u8] {
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let end = start.saturating_add(buffer.len());
        let bytes = self.get(start..end).ok_or(io::ErrorKind::UnexpectedEof)?;
        buffer.copy_from_slice(bytes);
        Ok(())
    }

    fn size(&self) -> io::Result<u64> {
        Ok(<[u8]>::len(self) as u64)
    }
}

/// Why the structures of a file could not be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// They are of a kind that is not known here. The file may be whole.
    Unknown(&'static str),
    /// They contradict themselves, the file or what was known before.
    Damaged(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Unknown(what) => write!(f, "{what} is not known here"),
            Fault::Damaged(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Fault {}

/// A [`Fault::Damaged`].
pub(super) fn damaged<T>(what: impl Into<String>) -> Result<T, Fault> {
    Err(Fault::Damaged(what.into()))
}

/// The largest structure that is read at once. The largest that libhdf5 writes is the part of an
/// object header or a page of an array: kibibytes.
const MOST: u64 = 1 << 28;

/// Bytes of the checksum after a structure.
const CHECKSUM: u64 = 4;

/// A file whose structures are to be read.
pub(super) struct Meta<'a> {
    pub(super) file: &'a dyn ReadAt,
    /// Where addresses count from: the end of the user block.
    pub(super) base: u64,
    /// The length of the file in bytes.
    pub(super) len: u64,
    /// Width of an address in bytes.
    pub(super) address_width: usize,
    /// Width of a length in bytes.
    pub(super) length_width: usize,
    /// Bytes that may still be read.
    left: Cell<u64>,
}

impl<'a> Meta<'a> {
    /// The structures of `file`, which has `len` bytes.
    ///
    /// Those of a whole file do not overlap, and no byte is needed more than twice. So that is all
    /// that may be read: it bounds time and memory, however the structures lead to each other.
    pub(super) fn new(file: &'a dyn ReadAt, len: u64, place: &Place) -> Meta<'a> {
        Meta {
            file,
            base: place.base,
            len,
            address_width: place.address_width,
            length_width: place.length_width,
            left: Cell::new(len.saturating_mul(2)),
        }
    }

    /// The `len` bytes at `address`.
    pub(super) fn at(&self, address: u64, len: u64) -> Result<Fields<'_>, Fault> {
        let start = self.place(address, len)?;
        if len > MOST {
            return damaged(format!("a structure of {len} bytes"));
        }
        match self.left.get().checked_sub(len) {
            Some(left) => self.left.set(left),
            None => return damaged("an index that leads to the same bytes again and again"),
        }
        let mut bytes = vec![0; len as usize];
        match self.file.read_exact_at(&mut bytes, start) {
            Ok(()) => Ok(Fields { bytes, at: 0, meta: self }),
            Err(e) => damaged(format!("{len} bytes at {start} cannot be read: {e}")),
        }
    }

    /// As [`at`](Meta::at), for what must begin with `signature`, which is skipped.
    pub(super) fn signed(
        &self,
        address: u64,
        len: u64,
        signature: &[u8; 4],
    ) -> Result<Fields<'_>, Fault> {
        let mut fields = self.at(address, len)?;
        if fields.take(4)? != signature {
            let name = String::from_utf8_lossy(signature).into_owned();
            return damaged(format!("no {name} at address {address}"));
        }
        Ok(fields)
    }

    /// As [`at`](Meta::at), for `len` bytes that a checksum of them follows.
    pub(super) fn checked(&self, address: u64, len: u64) -> Result<Fields<'_>, Fault> {
        let mut fields = self.at(address, len.saturating_add(CHECKSUM))?;
        let (bytes, stored) = fields.bytes.split_at(len as usize);
        if checksum(bytes).to_le_bytes() != stored {
            return damaged(format!("the checksum of {len} bytes at address {address} is wrong"));
        }
        fields.bytes.truncate(len as usize);
        Ok(fields)
    }

    /// As [`checked`](Meta::checked), for what must begin with `signature`, which is skipped.
    pub(super) fn checked_signed(
        &self,
        address: u64,
        len: u64,
        signature: &[u8; 4],
    ) -> Result<Fields<'_>, Fault> {
        // The signature first: it is the clearer message.
        self.signed(address, signature.len() as u64, signature)?;
        let mut fields = self.checked(address, len)?;
        fields.take(signature.len())?;
        Ok(fields)
    }

    /// Where in the file the `len` bytes at `address` begin.
    pub(super) fn place(&self, address: u64, len: u64) -> Result<u64, Fault> {
        let start = self.base.checked_add(address);
        match start.and_then(|start| start.checked_add(len)) {
            Some(end) if end <= self.len => Ok(end - len),
            _ => damaged(format!(
                "{len} bytes at address {address} lie outside the file of {} bytes",
                self.len
            )),
        }
    }
}

/// Bytes that are read from first to last.
pub(super) struct Fields<'a> {
    bytes: Vec<u8>,
    at: usize,
    meta: &'a Meta<'a>,
}

impl<'a> Fields<'a> {
    /// The next `n` bytes.
    pub(super) fn take(&mut self, n: usize) -> Result<&[u8], Fault> {
        let end = self.at.saturating_add(n);
        match self.bytes.get(self.at..end) {
            Some(bytes) => {
                self.at = end;
                Ok(bytes)
            }
            None => damaged("a structure ends before its last field"),
        }
    }

    /// The next number, of `width` bytes, at most 8, the lowest first.
    pub(super) fn number(&mut self, width: usize) -> Result<u64, Fault> {
        let mut number = [0; 8];
        let Some(low) = number.get_mut(..width) else {
            return damaged(format!("a number of {width} bytes"));
        };
        low.copy_from_slice(self.take(width)?);
        Ok(u64::from_le_bytes(number))
    }

    pub(super) fn byte(&mut self) -> Result<u8, Fault> {
        Ok(self.take(1)?[0])
    }

    /// The next length.
    pub(super) fn length(&mut self) -> Result<u64, Fault> {
        self.number(self.meta.length_width)
    }

    /// The next address, or `None` if it is the one that stands for none.
    pub(super) fn address(&mut self) -> Result<Option<u64>, Fault> {
        let width = self.meta.address_width;
        let address = self.number(width)?;
        let none = if width >= 8 { u64::MAX } else { (1 << (8 * width)) - 1 };
        Ok((address != none).then_some(address))
    }

    /// The next `n` bytes, to be read apart.
    pub(super) fn split(&mut self, n: usize) -> Result<Fields<'a>, Fault> {
        let meta = self.meta;
        Ok(Fields { bytes: self.take(n)?.to_vec(), at: 0, meta })
    }

    /// Leaves the last `n` bytes out.
    pub(super) fn drop_last(&mut self, n: usize) -> Result<(), Fault> {
        match self.bytes.len().checked_sub(n) {
            Some(len) if len >= self.at => {
                self.bytes.truncate(len);
                Ok(())
            }
            _ => damaged("a structure ends before its checksum"),
        }
    }

    /// Number of bytes left.
    pub(super) fn left(&self) -> usize {
        self.bytes.len() - self.at
    }
}

/// How many bytes libhdf5 takes to store numbers up to `limit` (`H5VM_limit_enc_size`).
pub(super) fn width_for(limit: u64) -> usize {
    (limit.max(1).ilog2() / 8 + 1) as usize
}

/// That `bytes` bytes from `start` on are in a file of `len` bytes.
pub(crate) fn within(start: u64, bytes: u64, len: u64) -> Result<(), String> {
    match start.checked_add(bytes) {
        Some(end) if end <= len => Ok(()),
        _ => Err(format!(
            "its {bytes} bytes at {start} lie outside of the file, which has {len} bytes"
        )),
    }
}
