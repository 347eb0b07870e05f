//! A number that stands for no value.

use std::fmt;
use std::num::ParseFloatError;
use std::str::FromStr;

/// A number that stands for no value. A whole one is compared with integers exactly.
///
/// ```
/// use interleave::Fill;
///
/// assert_eq!("-999".parse(), Ok(Fill::from(-999.0)));
/// assert_eq!("9007199254740993".parse(), Ok(Fill::from(9_007_199_254_740_993_i128)));
/// assert_ne!("9007199254740993".parse(), Ok(Fill::from(9_007_199_254_740_992_i128)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fill {
    number: f64,
    /// The number, if it is whole.
    whole: Option<i128>,
}

impl Fill {
    /// The number that floats are compared with.
    pub(crate) fn number(self) -> f64 {
        self.number
    }

    /// The integer that integers are compared with, if it is one.
    pub(crate) fn whole(self) -> Option<i128> {
        self.whole
    }
}

impl From<f64> for Fill {
    /// Beyond 2⁵³, it is the integer that the float is.
    fn from(number: f64) -> Fill {
        let is_whole = number.fract() == 0.0 && number.abs() < 2_f64.powi(100);
        Fill { number, whole: is_whole.then_some(number as i128) }
    }
}

impl From<i128> for Fill {
    fn from(whole: i128) -> Fill {
        Fill { number: whole as f64, whole: Some(whole) }
    }
}

impl FromStr for Fill {
    type Err = ParseFloatError;

    fn from_str(text: &str) -> Result<Fill, ParseFloatError> {
        match text.parse::<i128>() {
            Ok(whole) => Ok(whole.into()),
            // 1e3 is whole too.
            Err(_) => text.parse::<f64>().map(Fill::from),
        }
    }
}

impl fmt::Display for Fill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.whole {
            Some(whole) => write!(f, "{whole}"),
            None => write!(f, "{:?}", self.number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_text_means_the_same() {
        for text in [
            "0",
            "-7",
            "0.1",
            "1e300",
            "inf",
            "18446744073709551615",
            "1e25",
            "9223372036854775807",
        ] {
            let fill: Fill = text.parse().unwrap();
            assert_eq!(fill.to_string().parse(), Ok(fill), "{text}");
        }
        assert!(
            "nan".parse::<Fill>().unwrap().to_string().parse::<Fill>().unwrap().number.is_nan()
        );
        assert!("x".parse::<Fill>().is_err());
    }
}
