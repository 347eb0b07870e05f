//! What makes a line a line of ours: a keyed hash over its number and its text.
//!
//! A check and its answer share a process, so an answer may come upon the socket that verdicts go
//! through. Without the key, which is never written anywhere, it cannot say anything there; what it
//! has overheard cannot be said twice.

use siphasher::sip128::{Hasher128, SipHasher24};
use std::fs::File;
use std::hash::Hasher;
use std::io::{self, Read};

/// The key of one child and its parent.
pub(crate) type Key = [u8; 16];

/// Closes lines, or opens them, one after the other.
#[derive(Clone)]
pub(crate) struct Seal {
    key: Key,
    /// The number of the next line.
    next: u64,
}

/// The key is in nobody's output.
impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seal").field("next", &self.next).finish_non_exhaustive()
    }
}

/// A key that nobody can guess.
pub(crate) fn new_key() -> io::Result<Key> {
    let mut key = Key::default();
    File::open("/dev/urandom")?.read_exact(&mut key)?;
    Ok(key)
}

impl Seal {
    pub fn new(key: Key) -> Seal {
        Seal { key, next: 0 }
    }

    /// The text as a line, with its seal in front.
    pub fn close(&mut self, text: &str) -> String {
        let line = format!("{:032x} {text}\n", self.mark(text));
        self.next += 1;
        line
    }

    /// The text of a line that was closed with the same key, and whose turn it is.
    pub fn open<'l>(&mut self, line: &'l [u8]) -> Option<&'l str> {
        let line = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
        let (mark, text) = line.split_once(' ')?;
        let ours = mark == format!("{:032x}", self.mark(text));
        self.next += u64::from(ours);
        ours.then_some(text)
    }

    fn mark(&self, text: &str) -> u128 {
        let mut hasher = SipHasher24::new_with_key(&self.key);
        hasher.write_u64(self.next);
        hasher.write(text.as_bytes());
        hasher.finish128().as_u128()
    }
}
