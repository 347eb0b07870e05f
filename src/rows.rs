//! Which rows are reduced.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::Error;

/// Rows from one up to, not including, another: as a slice in Python has them, `a..b` for `a:b`.
///
/// A number below 0 counts from the end, and one that is left out is an end. Unlike in Python, a row that
/// is not there is an error.
///
/// ```
/// use interleave::{Options, Rows, reduce, sample};
///
/// let file = sample::path(sample::Size::Tiny)?;
/// let by = |rows: &str| {
///     reduce(&file, "/array", &Options { rows: Some(rows.parse()?), ..Options::default() })
/// };
/// assert_eq!(by("10..30")?.count(), 20);
/// assert_eq!(by("-5..")?.count(), 5);
/// assert!(by("10..1000000").is_err());
/// # Ok::<(), interleave::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rows {
    start: Option<i64>,
    end: Option<i64>,
}

impl Rows {
    /// Those from `start` up to, not including, `end`.
    ///
    /// ```
    /// use interleave::Rows;
    ///
    /// assert_eq!("-10..".parse(), Ok(Rows::new(Some(-10), None)));
    /// ```
    pub fn new(start: Option<i64>, end: Option<i64>) -> Rows {
        Rows { start, end }
    }

    /// The rows that are meant of `len` rows.
    pub(crate) fn of(self, len: u64) -> Result<Range<u64>, Error> {
        let place = |row: i64| match u64::try_from(row) {
            Ok(row) => (row <= len).then_some(row),
            Err(_) => len.checked_sub(row.unsigned_abs()),
        };
        let start = self.start.map_or(Some(0), place);
        let end = self.end.map_or(Some(len), place);
        match (start, end) {
            (Some(start), Some(end)) if start <= end => Ok(start..end),
            (Some(_), Some(_)) => Err(Error::RowsBackwards { rows: self, len }),
            _ => Err(Error::NoSuchRows { rows: self, len }),
        }
    }
}

impl fmt::Display for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |row: Option<i64>| row.map_or(String::new(), |row| row.to_string());
        write!(f, "{}..{}", number(self.start), number(self.end))
    }
}

impl FromStr for Rows {
    type Err = Error;

    fn from_str(text: &str) -> Result<Rows, Error> {
        let wrong = || Error::NoRows { text: text.to_owned() };
        let number = |text: &str| match text.trim() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| wrong()),
        };
        let (start, end) = text.split_once("..").ok_or_else(wrong)?;
        Ok(Rows::new(number(start)?, number(end)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_those_of_a_slice_in_python() {
        let of = |text: &str| text.parse::<Rows>().unwrap().of(10);
        for (text, rows) in [
            ("2..5", 2..5),
            ("..", 0..10),
            ("..3", 0..3),
            ("7..", 7..10),
            ("-3..", 7..10),
            ("..-1", 0..9),
            ("-10..10", 0..10),
            ("10..", 10..10),
            (" 4 .. 4 ", 4..4),
        ] {
            assert_eq!(of(text).unwrap(), rows, "{text}");
        }
    }

    #[test]
    fn rows_that_are_not_there_are_an_error_that_says_how_many_are() {
        let of = |text: &str| text.parse::<Rows>().unwrap().of(10).unwrap_err().to_string();
        assert_eq!(of("5..11"), "rows 5..11 were asked for, but there are 10");
        assert_eq!(of("-11.."), "rows -11.. were asked for, but there are 10");
        assert_eq!(of("7..3"), "rows 7..3 of 10: their end is before their start");
        for text in ["", "5", "a..b", "1...3", "1..2..3", "1.5..2", "5:7"] {
            let error = text.parse::<Rows>().unwrap_err().to_string();
            assert!(error.contains("write them as 10..20"), "{text}: {error}");
        }
    }
}
