//! Which values are reduced.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::Error;

/// Most comparisons in a condition.
const MOST: usize = 8;

/// What must hold for a value to be reduced: `x > 0 and x <= 100`.
///
/// Comparisons of the value, called `x` or `value`, with numbers by `<`, `<=`, `>`, `>=`, `==` and `!=`,
/// joined by `and`; also `0 < x <= 100`. As everywhere, what is not a number (NaN) differs from all numbers
/// and is neither less nor greater than any. A whole number is compared with integers exactly.
///
/// ```
/// use interleave::{Condition, Options, reduce, sample};
///
/// let file = sample::path(sample::Size::Tiny)?;
/// let warm: Condition = "x >= 20".parse()?;
/// let sst = reduce(&file, "/sst", &Options { condition: Some(warm), ..Options::default() })?;
/// assert!(sst.min().unwrap() >= 20.0 && sst.skipped() > 0);
///
/// let error = "x >> 20".parse::<Condition>().unwrap_err();
/// assert_eq!(error.to_string(), "\
/// not a condition: a number or x is expected at the mark
///   x >> 20
///      ^");
/// # Ok::<(), interleave::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Condition {
    comparisons: [Option<Comparison>; MOST],
}

/// The value on the left of it, a number on the right.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Comparison {
    by: By,
    number: f64,
    /// The number, if it is whole.
    whole: Option<i128>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum By {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

impl By {
    const ALL: [(&'static str, By); 6] = [
        // Those that begin with another come first.
        ("<=", By::LessOrEqual),
        (">=", By::GreaterOrEqual),
        ("==", By::Equal),
        ("!=", By::NotEqual),
        ("<", By::Less),
        (">", By::Greater),
    ];

    /// What holds for `b` and `a` where this holds for `a` and `b`.
    fn turned(self) -> By {
        match self {
            By::Less => By::Greater,
            By::LessOrEqual => By::GreaterOrEqual,
            By::Greater => By::Less,
            By::GreaterOrEqual => By::LessOrEqual,
            same => same,
        }
    }

    fn holds<T: PartialOrd>(self, left: T, right: T) -> bool {
        match self {
            By::Less => left < right,
            By::LessOrEqual => left <= right,
            By::Greater => left > right,
            By::GreaterOrEqual => left >= right,
            By::Equal => left == right,
            By::NotEqual => left != right,
        }
    }
}

impl Condition {
    /// Returns `true` if it holds for `value`.
    pub fn holds(&self, value: f64) -> bool {
        self.comparisons.iter().flatten().all(|with| with.by.holds(value, with.number))
    }

    /// Whether it holds for an integer of 64 bits.
    pub(crate) fn holds_for_whole(&self, value: i128) -> bool {
        self.comparisons.iter().flatten().all(|with| match with.whole {
            Some(whole) => with.by.holds(value, whole),
            // A number that is not whole is less than 2⁵³, up to where integers are not rounded; or it is
            // beyond all integers.
            None => with.by.holds(value as f64, with.number),
        })
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Comparison { by, number, whole }) in
            self.comparisons.iter().flatten().enumerate()
        {
            let and = if index == 0 { "" } else { " and " };
            let sign = By::ALL.iter().find(|(_, known)| known == by).map_or("", |(sign, _)| sign);
            match whole {
                Some(whole) => write!(f, "{and}x {sign} {whole}")?,
                None => write!(f, "{and}x {sign} {number:?}")?,
            }
        }
        Ok(())
    }
}

/// A word of a condition, and where it is in bytes.
struct Word<'a> {
    text: &'a str,
    at: Range<usize>,
}

/// One side of a comparison.
#[derive(Clone, Copy)]
enum Side {
    Value,
    Number(f64, Option<i128>),
}

impl Side {
    fn of(text: &str) -> Option<Side> {
        if matches!(text, "x" | "value") {
            return Some(Side::Value);
        }
        let whole = text.parse::<i128>().ok();
        let number: f64 = text.parse().ok()?;
        // 1e3 is whole too; beyond 2⁵³, what has a point or an exponent is the float that it makes.
        let float =
            (number.fract() == 0.0 && number.abs() < 2_f64.powi(100)).then_some(number as i128);
        Some(Side::Number(number, whole.or(float)))
    }
}

impl FromStr for Condition {
    type Err = Error;

    fn from_str(text: &str) -> Result<Condition, Error> {
        let wrong = |at: usize, why: &str| Error::NoCondition {
            text: text.to_owned(),
            column: text[..at].chars().count(),
            reason: why.to_owned(),
        };
        let words = words(text);
        let mut words = words.iter().peekable();
        let mut comparisons = [None; MOST];
        let mut count = 0;
        loop {
            let side = |words: &mut std::iter::Peekable<std::slice::Iter<'_, Word<'_>>>| {
                let at = words.peek().map_or(text.len(), |word| word.at.start);
                let known = words.next().and_then(|word| Side::of(word.text));
                known.map(|side| (side, at)).ok_or_else(|| wrong(at, "a number or x is expected"))
            };
            let (mut left, start) = side(&mut words)?;
            let mut compared = 0;
            let end = loop {
                let at = words.peek().map_or(text.len(), |word| word.at.start);
                let sign = words.peek().and_then(|word| {
                    By::ALL.iter().find(|(sign, _)| *sign == word.text).map(|(_, by)| *by)
                });
                let Some(by) = sign else { break at };
                words.next();
                let (right, _) = side(&mut words)?;
                let (by, number, whole) = match (left, right) {
                    (Side::Value, Side::Number(number, whole)) => (by, number, whole),
                    (Side::Number(number, whole), Side::Value) => (by.turned(), number, whole),
                    _ => return Err(wrong(at, "x is to be compared with a number")),
                };
                let Some(free) = comparisons.get_mut(count) else {
                    return Err(wrong(at, "there are more than 8 comparisons"));
                };
                *free = Some(Comparison { by, number, whole });
                (count, compared, left) = (count + 1, compared + 1, right);
            };
            if compared == 0 {
                let at = if end < text.len() { end } else { start.max(text.trim_end().len()) };
                return Err(wrong(at, "one of < <= > >= == != is expected"));
            }
            match words.next() {
                None => return Ok(Condition { comparisons }),
                Some(word) if word.text == "and" => {}
                Some(word) => return Err(wrong(word.at.start, "and, or the end, is expected")),
            }
        }
    }
}

/// The words of a text: comparisons, and what is between them and spaces.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let is_sign = |letter: char| matches!(letter, '<' | '>' | '=' | '!');
        let first = rest.chars().next().unwrap_or_default();
        let len = if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        } else if let Some((sign, _)) = By::ALL.iter().find(|(sign, _)| rest.starts_with(sign)) {
            sign.len()
        } else if is_sign(first) {
            first.len_utf8()
        } else {
            rest.find(|letter: char| letter.is_whitespace() || is_sign(letter))
                .unwrap_or(rest.len())
        };
        words.push(Word { text: &rest[..len], at: at..at + len });
        at += len;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn condition(text: &str) -> Condition {
        text.parse().unwrap()
    }

    #[test]
    fn it_holds_as_in_other_languages() {
        let held = |text: &str| {
            let condition = condition(text);
            [-1.0, 0.0, 0.5, 1.0, 2.0, f64::NAN, f64::INFINITY].map(|value| condition.holds(value))
        };
        let (t, f) = (true, false);
        assert_eq!(held("x > 0"), [f, f, t, t, t, f, t]);
        assert_eq!(held("value>=0.5"), [f, f, t, t, t, f, t]);
        assert_eq!(held("x<1 and x >= 0"), [f, t, t, f, f, f, f]);
        assert_eq!(held("0 <= x < 1"), held("x<1 and x >= 0"));
        assert_eq!(held("1 == x"), [f, f, f, t, f, f, f]);
        assert_eq!(held("x != -1 and x != 2"), [f, t, t, t, f, t, t]);
        assert_eq!(held("x < inf"), [t, t, t, t, t, f, f]);
        assert_eq!(held("x > 1e0"), [f, f, f, f, t, f, t]);
    }

    #[test]
    fn integers_are_compared_to_the_last_digit() {
        let exact = 1_i128 << 53;
        assert!(condition("x > 9007199254740992").holds_for_whole(exact + 1));
        assert!(!condition("x >= 9007199254740993").holds_for_whole(exact));
        assert!(condition("x == 18446744073709551615").holds_for_whole(i128::from(u64::MAX)));
        assert!(!condition("x == 18446744073709551615").holds_for_whole(i128::from(u64::MAX) - 1));
        assert!(condition("0.5 < x < 1e300").holds_for_whole(exact));
        assert!(!condition("x < 0.5").holds_for_whole(1));
    }

    #[test]
    fn its_text_means_the_same() {
        for text in
            ["x > 0", "0.1 <= value < 1e300", "x != 9007199254740993 and x > -0.1 and x<inf"]
        {
            let known = condition(text);
            assert_eq!(condition(&known.to_string()), known, "{known}");
        }
    }

    #[test]
    fn an_error_points_at_the_place() {
        for (text, mark, why) in [
            ("", "^", "a number or x"),
            ("x", " ^", "one of <"),
            ("x >", "   ^", "a number or x"),
            ("x = 3", "  ^", "one of <"),
            ("x > 0 or x < 3", "      ^", "and, or the end"),
            ("x > 0 and", "         ^", "a number or x"),
            ("x > y", "    ^", "a number or x"),
            ("é > 1", "^", "a number or x"),
            ("1 < 2", "  ^", "x is to be compared"),
            ("x < x", "  ^", "x is to be compared"),
            ("x > 1é", "    ^", "a number or x"),
        ] {
            let error = text.parse::<Condition>().unwrap_err().to_string();
            let lines: Vec<&str> = error.lines().collect();
            assert!(lines[0].contains(why), "{error}");
            assert_eq!(lines[1..], [format!("  {text}"), format!("  {mark}")], "{error}");
        }
    }
}
