//! A dataset with rows that cannot be read.

use super::counting::Counting;
use super::rendezvous::Rendezvous;
use interleave::{Error, Source};
use std::ops::Range;
use std::panic;

/// What happens when a bad row is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// The read returns [`error`].
    Error,
    /// The read panics with a `&'static str`, as `panic!("text")` does.
    PanicsWithStr,
    /// The read panics with a `String`, as `panic!("row {row}")` does.
    PanicsWithString,
    /// The read panics with something that is no text.
    PanicsWithoutText,
}

/// The text of a panic whose payload is a `&'static str`.
pub const MESSAGE: &str = "the disk is on fire";

/// The text of a panic whose payload is a `String`.
pub fn message(row: usize) -> String {
    format!("row {row} is on fire")
}

/// What a panic brings along that is no text.
struct NoText;

/// The error of a row.
pub fn error(row: usize) -> Error {
    Error::Read {
        file: "faulty.h5".into(),
        dataset: "/array".into(),
        rows: row..row + 1,
        reason: "this row is bad".into(),
    }
}

/// Whole numbers from 1.0 on, some of whose rows cannot be read.
pub struct Faulty {
    values: Counting,
    bad: Vec<(usize, Fault)>,
    /// Where reads that fail wait for each other.
    meeting: Option<Rendezvous>,
}

impl Faulty {
    /// A dataset of `rows` rows, with these bad ones, which must be in order.
    pub fn new(rows: usize, bad: impl IntoIterator<Item = (usize, Fault)>) -> Faulty {
        let bad = bad.into_iter().collect();
        Faulty { values: Counting::whole_numbers(rows), bad, meeting: None }
    }

    /// The same, but no read of a bad row fails before all of them are under way. There are as many
    /// threads as bad rows, or more, and each bad row is in another chunk.
    pub fn at_once(rows: usize, bad: &[(usize, Fault)]) -> Faulty {
        let meeting = Some(Rendezvous::new(0, bad.len()));
        Faulty { meeting, ..Faulty::new(rows, bad.iter().copied()) }
    }
}

impl Faulty {
    /// The first row that was read more than once, and how often.
    pub fn read_again(&self) -> Option<(usize, usize)> {
        self.values.read_again()
    }
}

impl Source for Faulty {
    fn rows(&self) -> usize {
        self.values.rows()
    }

    /// Meets the first bad row of `rows`.
    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        let values = self.values.read(rows.clone())?;
        let bad = self.bad.iter().find(|(row, _)| rows.contains(row));
        if let (Some(_), Some(meeting)) = (bad, &self.meeting) {
            meeting.meet();
        }
        match bad {
            None => Ok(values),
            Some(&(row, Fault::Error)) => Err(error(row)),
            // Not `panic!`: a panic that a check makes on purpose need not be printed.
            Some((_, Fault::PanicsWithStr)) => panic::resume_unwind(Box::new(MESSAGE)),
            Some(&(row, Fault::PanicsWithString)) => panic::resume_unwind(Box::new(message(row))),
            Some((_, Fault::PanicsWithoutText)) => panic::resume_unwind(Box::new(NoText)),
        }
    }
}
