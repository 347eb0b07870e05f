//! The rows that are meant: read from text, and counted in a dataset.

use std::ops::Range;
use std::str::FromStr;

use crate::{Error, Rows};

impl Rows {
    /// The rows that are meant of `len` rows. Errors begin with what they are rows of.
    pub(crate) fn of(self, len: u64, named: impl FnOnce() -> String) -> Result<Range<u64>, Error> {
        let place = |row: i64| match u64::try_from(row) {
            Ok(row) => (row <= len).then_some(row),
            Err(_) => len.checked_sub(row.unsigned_abs()),
        };
        let start = self.start.map_or(Some(0), place);
        let end = self.end.map_or(Some(len), place);
        match (start, end) {
            (Some(start), Some(end)) if start <= end => Ok(start..end),
            (Some(_), Some(_)) => Err(Error::RowsBackwards { place: named(), rows: self, len }),
            _ => Err(Error::NoSuchRows { place: named(), rows: self, len }),
        }
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
        let of = |text: &str| text.parse::<Rows>().unwrap().of(10, String::new);
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
        let of = |text: &str| {
            text.parse::<Rows>()
                .unwrap()
                .of(10, || "a.h5: \"x\"".to_owned())
                .unwrap_err()
                .to_string()
        };
        assert_eq!(of("5..11"), "a.h5: \"x\": rows 5..11 were asked for, but there are 10");
        assert_eq!(of("-11.."), "a.h5: \"x\": rows -11.. were asked for, but there are 10");
        assert_eq!(of("7..3"), "a.h5: \"x\": rows 7..3 of 10: their end is before their start");
        for text in ["", "5", "a..b", "1...3", "1..2..3", "1.5..2", "5:7"] {
            let error = text.parse::<Rows>().unwrap_err().to_string();
            assert!(error.contains("write them as 10..20"), "{text}: {error}");
        }
    }
}
