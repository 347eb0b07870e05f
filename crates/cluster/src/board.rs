//! The manager's board: one slot for each piece, and who failed at which.
//!
//! It knows no network and no clock. Everything on it can be found again in the stream of parts, so a
//! manager may be killed at any moment.

use interleave::parts::{Part, PartBytes};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Default)]
pub(crate) struct Board {
    slots: Vec<Option<PartBytes>>,
    missing: u64,
    /// Parts that came though they were there.
    twice: u64,
    /// Pieces without a part that some hosts could not read.
    failures: BTreeMap<u64, Failure>,
    /// Hosts that failed where another did not.
    overruled: BTreeMap<String, String>,
}

/// Which hosts could not read a piece, and what they said.
#[derive(Debug, Default)]
struct Failure {
    hosts: BTreeMap<String, String>,
    /// There is no other host to ask.
    is_final: bool,
}

/// What the board says of the whole.
#[derive(Debug, PartialEq)]
pub(crate) enum Verdict {
    Done,
    /// This is the first piece, in the order of the file, that cannot be read: so say these hosts.
    Failed {
        why: String,
        hosts: Vec<String>,
    },
}

/// Two machines made different parts of one piece.
#[derive(Debug, PartialEq)]
pub(crate) struct Differs {
    pub(crate) piece: u64,
}

impl Board {
    pub(crate) fn new(pieces: u64) -> Board {
        Board { slots: vec![None; pieces as usize], missing: pieces, ..Board::default() }
    }

    pub(crate) fn missing(&self) -> u64 {
        self.missing
    }

    pub(crate) fn twice(&self) -> u64 {
        self.twice
    }

    pub(crate) fn has(&self, piece: u64) -> bool {
        self.slots.get(piece as usize).is_some_and(Option::is_some)
    }

    /// Takes the part of a piece. A second one must be the same, and counts once.
    pub(crate) fn arrive(&mut self, piece: u64, part: PartBytes) -> Result<(), Differs> {
        let Some(slot) = self.slots.get_mut(piece as usize) else { return Err(Differs { piece }) };
        match slot {
            None => {
                *slot = Some(part);
                self.missing -= 1;
            }
            Some(first) if *first == part => self.twice += 1,
            Some(_) => return Err(Differs { piece }),
        }
        if let Some(failure) = self.failures.remove(&piece) {
            self.overruled.extend(failure.hosts);
        }
        Ok(())
    }

    /// Takes down that `host` cannot read a piece. That is nothing if another host could.
    pub(crate) fn fail(&mut self, piece: u64, host: String, why: String) {
        if self.has(piece) {
            self.overruled.insert(host, why);
        } else {
            self.failures.entry(piece).or_default().hosts.insert(host, why);
        }
    }

    /// There is no other host that could try this piece.
    pub(crate) fn settle(&mut self, piece: u64) {
        if let Some(failure) = self.failures.get_mut(&piece) {
            failure.is_final = true;
        }
    }

    /// Pieces that another host should try, with the hosts that could not.
    pub(crate) fn doubtful(&self) -> impl Iterator<Item = (u64, BTreeSet<&str>)> {
        let doubtful = self.failures.iter().filter(|(_, failure)| !failure.is_certain());
        doubtful.map(|(piece, failure)| (*piece, failure.hosts.keys().map(|h| &**h).collect()))
    }

    /// Pieces that have neither come nor failed.
    pub(crate) fn awaited(&self) -> impl Iterator<Item = u64> {
        let slots = (0..).zip(&self.slots);
        let empty = slots.filter(|(_, slot)| slot.is_none()).map(|(piece, _)| piece);
        empty.filter(|piece| !self.failures.contains_key(piece))
    }

    /// What is certain. A failure is reported once everything before it is there, so that it is the
    /// same one whichever worker was quicker.
    pub(crate) fn verdict(&self) -> Option<Verdict> {
        if self.missing == 0 {
            return Some(Verdict::Done);
        }
        let (first, failure) = self.failures.first_key_value()?;
        let before = &self.slots[..*first as usize];
        (failure.is_certain() && before.iter().all(Option::is_some)).then(|| Verdict::Failed {
            why: failure.hosts.values().next().cloned().unwrap_or_default(),
            hosts: failure.hosts.keys().cloned().collect(),
        })
    }

    /// Hosts that failed where another did not, and what they said.
    pub(crate) fn overruled(&self) -> impl Iterator<Item = (&str, &str)> {
        self.overruled.iter().map(|(host, why)| (&**host, &**why))
    }

    /// All parts, in the order of the file.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Part> {
        self.slots.iter().flatten().map(|bytes| Part::from_bytes(*bytes))
    }
}

impl Failure {
    fn is_certain(&self) -> bool {
        self.is_final || self.hosts.len() > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        text.to_owned()
    }

    #[test]
    fn a_second_part_counts_once_and_must_be_the_same() {
        let mut board = Board::new(2);
        board.arrive(1, [1; Part::BYTES]).unwrap();
        board.arrive(1, [1; Part::BYTES]).unwrap();
        assert_eq!((board.missing(), board.twice()), (1, 1));
        assert_eq!(board.arrive(1, [2; Part::BYTES]), Err(Differs { piece: 1 }));
        assert_eq!(board.arrive(2, [2; Part::BYTES]), Err(Differs { piece: 2 }));
    }

    #[test]
    fn one_host_that_cannot_read_never_beats_another_that_can() {
        let mut before = Board::new(1);
        before.fail(0, words("h1"), words("no"));
        assert_eq!(before.verdict(), None);
        before.arrive(0, [0; Part::BYTES]).unwrap();
        assert_eq!(before.verdict(), Some(Verdict::Done));

        let mut after = Board::new(1);
        after.arrive(0, [0; Part::BYTES]).unwrap();
        after.fail(0, words("h1"), words("no"));
        after.fail(0, words("h2"), words("no"));
        assert_eq!(after.verdict(), Some(Verdict::Done));
        assert_eq!(after.overruled().collect::<Vec<_>>(), [("h1", "no"), ("h2", "no")]);
    }

    #[test]
    fn the_same_host_does_not_confirm_itself() {
        let mut board = Board::new(1);
        board.fail(0, words("h1"), words("no"));
        board.fail(0, words("h1"), words("no"));
        assert_eq!(board.verdict(), None);
        board.fail(0, words("h2"), words("no"));
        let hosts = vec![words("h1"), words("h2")];
        assert_eq!(board.verdict(), Some(Verdict::Failed { why: words("no"), hosts }));
    }

    #[test]
    fn the_lowest_failure_is_the_one_reported() {
        let mut board = Board::new(3);
        board.fail(2, words("h1"), words("late"));
        board.fail(2, words("h2"), words("late"));
        assert_eq!(board.verdict(), None, "pieces 0 and 1 may fail yet");
        board.fail(1, words("h1"), words("early"));
        board.settle(1);
        assert_eq!(board.verdict(), None, "piece 0 may fail yet");
        board.arrive(0, [0; Part::BYTES]).unwrap();
        let hosts = vec![words("h1")];
        assert_eq!(board.verdict(), Some(Verdict::Failed { why: words("early"), hosts }));
    }

    #[test]
    fn what_failed_is_doubtful_and_not_awaited() {
        let mut board = Board::new(3);
        board.arrive(0, [0; Part::BYTES]).unwrap();
        board.fail(1, words("h1"), words("no"));
        assert_eq!(board.awaited().collect::<Vec<_>>(), [2]);
        assert_eq!(board.doubtful().collect::<Vec<_>>(), [(1, BTreeSet::from(["h1"]))]);
        board.settle(1);
        assert_eq!(board.doubtful().count(), 0);
    }
}
