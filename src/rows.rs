//! Which rows are reduced.

use std::fmt;

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
    pub(crate) start: Option<i64>,
    pub(crate) end: Option<i64>,
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
}

impl fmt::Display for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |row: Option<i64>| row.map_or(String::new(), |row| row.to_string());
        write!(f, "{}..{}", number(self.start), number(self.end))
    }
}
