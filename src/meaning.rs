//! What stored values stand for: which of them stand for none, and how the others are scaled.

use hdf5::Dataset;

use crate::libhdf5::gist;

/// What stored values stand for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Meaning {
    /// Values that stand for none.
    fills: Vec<f64>,
    scale: f64,
    offset: f64,
}

impl Default for Meaning {
    /// They stand for themselves.
    fn default() -> Meaning {
        Meaning { fills: Vec::new(), scale: 1.0, offset: 0.0 }
    }
}

impl Meaning {
    /// Without the values that are `fill`.
    pub(crate) fn without(fill: Option<f64>) -> Meaning {
        Meaning { fills: fill.into_iter().collect(), ..Meaning::default() }
    }

    /// Adds what the attributes of `dataset` say, by the Climate and Forecast conventions, sections
    /// 2.5.1 and 8.1. The error is what is wrong with an attribute.
    pub(crate) fn add_cf(&mut self, dataset: &Dataset, single: bool) -> Result<(), String> {
        for name in ["_FillValue", "missing_value"] {
            // A float32 dataset holds the nearest float32 of a fill value that is given as float64.
            let stored = |value: f64| if single { f64::from(value as f32) } else { value };
            self.fills.extend(attribute(dataset, name)?.into_iter().map(stored));
        }
        for (name, number) in [("scale_factor", &mut self.scale), ("add_offset", &mut self.offset)]
        {
            match *attribute(dataset, name)? {
                [] => {}
                [one] => *number = one,
                _ => return Err(format!("its attribute {name} has more than one value")),
            }
        }
        Ok(())
    }

    /// Whether values stand for themselves.
    pub(crate) fn is_plain(&self) -> bool {
        self.fills.is_empty() && self.scale == 1.0 && self.offset == 0.0
    }

    /// Appends what `values` stand for to `meant`.
    pub(crate) fn apply(&self, values: &[f64], meant: &mut Vec<f64>) {
        let none = |value: f64| {
            self.fills.iter().any(|&fill| value == fill || (value.is_nan() && fill.is_nan()))
        };
        let kept = values.iter().copied().filter(|&value| !none(value));
        if self.scale == 1.0 && self.offset == 0.0 {
            meant.extend(kept);
        } else {
            meant.extend(kept.map(|value| value * self.scale + self.offset));
        }
    }
}

/// The numbers of an attribute, none if there is no such attribute.
fn attribute(dataset: &Dataset, name: &str) -> Result<Vec<f64>, String> {
    let exists = dataset.attr_names().map_err(|e| gist(&e))?.iter().any(|known| known == name);
    if !exists {
        return Ok(Vec::new());
    }
    let numbers = dataset.attr(name).and_then(|attribute| attribute.read_raw::<f64>());
    numbers.map_err(|e| format!("its attribute {name} is not a number: {}", gist(&e)))
}
