//! Which values are reduced, as the command line says it.

use anyhow::Result;
use clap::Args;
use clap::builder::PossibleValuesParser;
use interleave::{Fill, Nan, Options, Rows};

/// What `reduce` is told of the values, on one machine and on many.
#[derive(Debug, Clone, Args)]
pub struct Values {
    /// What to do about values that are not a number: skip them, let them into every result, or report an error
    #[arg(long, value_name = "POLICY", default_value = Nan::default().name(), value_parser = PossibleValuesParser::new(Nan::ALL.iter().map(|n| n.name())))]
    nan: String,
    /// Leave out values equal to X, and count them as skipped; integers are compared exactly
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    fill_value: Option<Fill>,
    /// Obey what netCDF files say about their values: _FillValue, missing_value, valid_min, valid_max,
    /// valid_range, _Unsigned, scale_factor, add_offset, and netCDF's own fill values
    #[arg(long)]
    cf: bool,
    /// The rows to reduce, as in a slice in Python: 10..20, ..20, -10..
    #[arg(long, value_name = "A..B", allow_hyphen_values = true)]
    rows: Option<Rows>,
    /// Reduce the values for which this holds, such as 'x > 0 and x <= 100', and count the others as skipped
    #[arg(long = "where", value_name = "CONDITION", allow_hyphen_values = true)]
    condition: Option<String>,
}

impl Values {
    /// What the reduction core is told.
    ///
    /// # Errors
    /// If the condition makes no sense.
    pub fn options(&self) -> Result<Options<'static>> {
        let nan = self.nan.parse()?;
        let condition = self.condition.as_deref().map(str::parse).transpose()?;
        let (fill, cf, rows) = (self.fill_value, self.cf, self.rows);
        Ok(Options { nan, fill, cf, rows, condition, ..Options::default() })
    }
}
