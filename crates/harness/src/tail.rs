//! The last part of what a child printed, made safe to show.

use crate::printable;
use std::collections::VecDeque;
use std::fmt::Write;

/// So many bytes of the output are kept.
const KEEP: usize = 16 << 10;

/// The last bytes of a stream, and how many there were.
#[derive(Debug, Default)]
pub(crate) struct Tail {
    bytes: VecDeque<u8>,
    total: u64,
}

impl Tail {
    pub fn push(&mut self, bytes: &[u8]) {
        self.total += bytes.len() as u64;
        self.bytes.extend(&bytes[bytes.len().saturating_sub(KEEP)..]);
        let surplus = self.bytes.len().saturating_sub(KEEP);
        self.bytes.drain(..surplus);
    }

    /// The number of bytes that were pushed.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The tail as text, with what a terminal would obey or garble written out.
    pub fn text(&self) -> String {
        let (a, b) = self.bytes.as_slices();
        let mut text = String::new();
        let cut = self.total - self.bytes.len() as u64;
        if cut > 0 {
            let _ = writeln!(text, "[… {cut} bytes before this]");
        }
        let said = String::from_utf8_lossy(&[a, b].concat()).replace("\r\n", "\n");
        text + &printable(&said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_bytes_are_kept() {
        let mut tail = Tail::default();
        for _ in 0..3 {
            tail.push(&[b'a'; KEEP]);
        }
        tail.push(b"end");
        assert_eq!(tail.total(), 3 * KEEP as u64 + 3);
        let text = tail.text();
        assert!(text.starts_with(&format!("[… {} bytes before this]\naaa", 2 * KEEP + 3)));
        assert!(text.ends_with("aaaend"));
    }

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        let mut tail = Tail::default();
        tail.push(b"a\x1b[31mred\x07\x00\xff\tb\r\nc\rd");
        assert_eq!(tail.text(), "a\\u{1b}[31mred\\u{7}\\u{0}\u{fffd}\tb\nc\\rd");
    }
}
