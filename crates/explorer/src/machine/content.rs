//! What is in a cell, to tell later whether it was written to.

use crate::ids::{Epoch, ObjectId};

/// The bytes of a cell at a time, and where they are.
pub struct Content {
    at: *const u8,
    before: Vec<u8>,
}

/// A cell that a thread has got a pointer into, and what was in it.
pub(crate) struct Got {
    pub(crate) object: ObjectId,
    /// How far the thread was.
    pub(crate) epoch: Epoch,
    pub(crate) content: Content,
}

/// Of a larger cell only the beginning is looked at.
const LOOKED_AT: usize = 256;

impl Content {
    /// Of so many bytes.
    ///
    /// # Safety
    /// `size` bytes at `at` can be read.
    pub unsafe fn new(at: *const u8, size: usize) -> Content {
        // SAFETY: the caller promises that.
        let before = unsafe { bytes(at, size.min(LOOKED_AT)) };
        Content { at, before }
    }

    /// The model itself has written `size` bytes at `at`, for its own use. Those that lie in the cell don't make its
    /// content another one.
    ///
    /// # Safety
    /// The bytes can be read.
    pub(super) unsafe fn overlook(&mut self, at: *const u8, size: usize) {
        let Some(from) = at.addr().checked_sub(self.at.addr()) else { return };
        // SAFETY: the caller promises that.
        let now = unsafe { bytes(at, size) };
        for (before, now) in self.before.iter_mut().skip(from).zip(now) {
            *before = now;
        }
    }

    /// Is it another one by now?
    ///
    /// # Safety
    /// The bytes can still be read.
    pub unsafe fn has_changed(&self) -> bool {
        // SAFETY: the caller promises that.
        unsafe { bytes(self.at, self.before.len()) != self.before }
    }
}

/// What is in memory now.
///
/// # Safety
/// So many bytes can be read there.
unsafe fn bytes(at: *const u8, count: usize) -> Vec<u8> {
    // SAFETY: the caller promises that. Some of the bytes may never have been written: a volatile read
    // gives what is there, and nothing is made of it but a comparison.
    (0..count).map(|n| unsafe { at.add(n).read_volatile() }).collect()
}
