//! What stored values stand for: which of them stand for none, and how the others are scaled.

use std::ops::RangeInclusive;

use hdf5::types::{IntSize, TypeDescriptor, VarLenAscii, VarLenUnicode};
use hdf5::{Attribute, Dataset, Datatype, h5check, sync::sync};
use hdf5_sys::h5a::H5Aread;
use hdf5_sys::h5p::H5P_DEFAULT;
use hdf5_sys::h5t::H5Tconvert;

use crate::dtype::Kind;
use crate::libhdf5::{gist, native_f64};
use crate::quantiles::OfAll;
use crate::whole::Carried;
use crate::{Condition, Fill, Options};

/// Whole numbers up to this are an `f64` each; beyond, several share one.
const EXACT: i128 = 1 << 53;

/// What stored values stand for.
#[derive(Clone, Debug)]
pub(crate) struct Meaning {
    /// How the values travel that are given to it.
    carried: Carried,
    /// Values that stand for none.
    fills: Vec<f64>,
    /// Integers that stand for none, compared exactly.
    whole: Vec<i128>,
    /// Whether integers are what their bits are with another sign.
    wrap: Wrap,
    /// Values outside of these stand for none.
    valid: RangeInclusive<f64>,
    scale: f64,
    offset: f64,
    /// What must hold for a value once it is scaled.
    condition: Option<Condition>,
    /// Where those that are kept are counted, if they are.
    counted: Option<OfAll>,
}

/// Integers of some bits whose highest bit is taken for something other than it is in the file.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wrap {
    Not,
    /// Stored as signed, meant as unsigned.
    Up(u32),
    /// The other way round.
    Down(u32),
}

impl Wrap {
    fn of(self, value: f64) -> f64 {
        match self {
            Wrap::Up(bits) if value < 0.0 => value + 2_f64.powi(bits as i32),
            Wrap::Down(bits) if value >= 2_f64.powi(bits as i32 - 1) => {
                value - 2_f64.powi(bits as i32)
            }
            _ => value,
        }
    }

    fn of_whole(self, value: i128) -> i128 {
        match self {
            Wrap::Up(bits) if value < 0 => value + (1 << bits),
            Wrap::Down(bits) if value >= 1 << (bits - 1) => value - (1 << bits),
            _ => value,
        }
    }
}

impl Default for Meaning {
    /// They stand for themselves.
    fn default() -> Meaning {
        Meaning {
            carried: Carried::Float,
            fills: Vec::new(),
            whole: Vec::new(),
            wrap: Wrap::Not,
            valid: f64::NEG_INFINITY..=f64::INFINITY,
            scale: 1.0,
            offset: 0.0,
            condition: None,
            counted: None,
        }
    }
}

impl Meaning {
    /// What the caller says of values that travel as `carried` says.
    pub(crate) fn by(options: &Options<'_>, carried: Carried) -> Meaning {
        let (mut fills, mut whole) = (Vec::new(), Vec::new());
        match carried {
            Carried::Float => fills.extend(options.fill.map(Fill::number)),
            _ => whole.extend(options.fill.and_then(Fill::whole)),
        }
        Meaning { carried, fills, whole, condition: options.condition, ..Meaning::default() }
    }

    /// Adds what the attributes of `dataset` say, by the Climate and Forecast conventions, sections 2.5.1 and 8.1, and
    /// by the customs of netCDF-4: `_Unsigned`, and without a `_FillValue` the fill value that netCDF writes by itself.
    /// Fill values are compared in the type of the dataset, `dtype`, which is of the kind `kind`. The error is what is
    /// wrong with an attribute.
    pub(crate) fn add_cf(
        &mut self,
        dataset: &Dataset,
        dtype: &Datatype,
        kind: Kind,
    ) -> Result<(), String> {
        let bits = 8 * dtype.size() as u32;
        let unsigned = match attribute(dataset, "_Unsigned")? {
            Some(attribute) => text(&attribute).map(|text| text.eq_ignore_ascii_case("true")),
            None => None,
        };
        self.wrap = match (kind, unsigned) {
            (Kind::Signed, Some(true)) if bits <= 64 => Wrap::Up(bits),
            (Kind::Unsigned, Some(false)) if bits <= 64 => Wrap::Down(bits),
            _ => Wrap::Not,
        };
        if attribute(dataset, "_FillValue")?.is_none() {
            self.add_default_fill(kind, bits);
        }
        for (name, low, high) in
            [("valid_min", true, false), ("valid_max", false, true), ("valid_range", true, true)]
        {
            let Some(attribute) = attribute(dataset, name)? else { continue };
            let bounds = attribute.read_raw::<f64>().map_err(|e| no_number(name, &e))?;
            let (Some(&first), Some(&last)) = (bounds.first(), bounds.last()) else { continue };
            if bounds.len() != 1 + usize::from(low && high) {
                return Err(format!("its attribute {name} has {} values", bounds.len()));
            }
            let (first, last) = (self.wrap.of(first), self.wrap.of(last));
            let (least, most) = self.valid.clone().into_inner();
            self.valid = if low { first } else { least }..=if high { last } else { most };
        }
        for name in ["_FillValue", "missing_value"] {
            let Some(fill) = attribute(dataset, name)? else { continue };
            let no_number = |e| no_number(name, &e);
            match kind {
                Kind::Float => self.fills.extend(read_as(&fill, dtype).map_err(no_number)?),
                Kind::Signed | Kind::Unsigned => {
                    let whole = read_whole(&fill).map_err(no_number)?;
                    if whole.iter().any(|value| value.abs() >= EXACT)
                        && self.carried != Carried::Float
                    {
                        self.whole.extend(whole);
                    } else {
                        self.fills.extend(whole.into_iter().map(|value| value as f64));
                    }
                }
            }
        }
        for (name, number) in [("scale_factor", &mut self.scale), ("add_offset", &mut self.offset)]
        {
            let Some(attribute) = attribute(dataset, name)? else { continue };
            match attribute.read_raw::<f64>().map_err(|e| no_number(name, &e))?.as_slice() {
                [] => {}
                &[one] => *number = one,
                _ => return Err(format!("its attribute {name} has more than one value")),
            }
        }
        Ok(())
    }

    /// Adds the fill value that netCDF writes where a program writes nothing and names none. Of one byte
    /// there is none: every value may be meant.
    fn add_default_fill(&mut self, kind: Kind, bits: u32) {
        /// Far from all that is measured, and the same in both widths.
        const FLOAT: f64 = 9.969_209_968_386_869e36;
        match (kind, bits) {
            (Kind::Float, 32 | 64) => self.fills.push(FLOAT),
            (Kind::Signed, 16 | 32) => self.fills.push(1.0 - 2_f64.powi(bits as i32 - 1)),
            (Kind::Signed, 64) => self.whole.push(i128::from(i64::MIN) + 2),
            (Kind::Unsigned, 16 | 32) => self.fills.push(2_f64.powi(bits as i32) - 1.0),
            (Kind::Unsigned, 64) => self.whole.push(i128::from(u64::MAX) - 1),
            _ => {}
        }
    }

    /// This meaning, with the values counted, if that is wanted.
    pub(crate) fn counted_in(self, counted: Option<OfAll>) -> Meaning {
        Meaning { counted, ..self }
    }

    /// Where values are counted, if they are.
    pub(crate) fn counted(&self) -> Option<&OfAll> {
        self.counted.as_ref()
    }

    /// How values travel.
    pub(crate) fn carried(&self) -> Carried {
        self.carried
    }

    /// Whether values are scaled: then integers are none any more.
    fn is_scaled(&self) -> bool {
        self.scale != 1.0 || self.offset != 0.0
    }

    /// Whether values stand for themselves.
    pub(crate) fn is_plain(&self) -> bool {
        self.fills.is_empty()
            && self.whole.is_empty()
            && self.wrap == Wrap::Not
            && self.valid == (f64::NEG_INFINITY..=f64::INFINITY)
            && self.scale == 1.0
            && self.offset == 0.0
            && self.condition.is_none()
    }

    /// Whether a value stands for none, once its highest bit is taken for what it is.
    fn is_none(&self, value: f64) -> bool {
        let is = |fill: f64| value == self.wrap.of(fill) || (value.is_nan() && fill.is_nan());
        // What is not a number is not outside of any bounds.
        let outside = value < *self.valid.start() || value > *self.valid.end();
        outside || self.fills.iter().any(|&fill| is(fill))
    }

    /// Appends what `values` stand for to `meant`. They are floats.
    pub(crate) fn apply(&self, values: &[f64], meant: &mut Vec<f64>) {
        let meant_by = values.iter().map(|&value| self.wrap.of(value));
        let kept = meant_by.filter(|&value| !self.is_none(value));
        match (self.is_scaled(), &self.condition) {
            (false, None) => meant.extend(kept),
            (true, None) => meant.extend(kept.map(|value| self.scaled(value))),
            (false, Some(condition)) => meant.extend(kept.filter(|value| condition.holds(*value))),
            (true, Some(condition)) => {
                let scaled = kept.map(|value| self.scaled(value));
                meant.extend(scaled.filter(|value| condition.holds(*value)));
            }
        }
    }

    /// Appends the integers that `values` stand for to `meant`, as [`Carried::ordered`] has them, and
    /// returns what they are less by. If they are scaled, they are appended to `scaled` instead.
    pub(crate) fn apply_whole(
        &self,
        values: &[f64],
        meant: &mut Vec<i64>,
        scaled: &mut Vec<f64>,
    ) -> i128 {
        let carried = self.carried;
        if self.is_plain() {
            meant.extend(values.iter().map(|&value| carried.ordered(carried.whole(value))));
            return carried.bias();
        }
        let becomes = match self.wrap {
            Wrap::Not => carried,
            Wrap::Up(_) => Carried::Unsigned,
            Wrap::Down(_) => Carried::Signed,
        };
        let fills: Vec<i128> = self.whole.iter().map(|&fill| self.wrap.of_whole(fill)).collect();
        for &value in values {
            let whole = self.wrap.of_whole(carried.whole(value));
            match whole as f64 {
                rounded if fills.contains(&whole) || self.is_none(rounded) => {}
                rounded if self.is_scaled() => {
                    let value = self.scaled(rounded);
                    if self.condition.is_none_or(|condition| condition.holds(value)) {
                        scaled.push(value);
                    }
                }
                _ if self.condition.is_none_or(|condition| condition.holds_for_whole(whole)) => {
                    meant.push(becomes.ordered(whole));
                }
                _ => {}
            }
        }
        becomes.bias()
    }

    fn scaled(&self, value: f64) -> f64 {
        value * self.scale + self.offset
    }
}

/// An attribute, if there is one of this name.
fn attribute(dataset: &Dataset, name: &str) -> Result<Option<Attribute>, String> {
    let names = dataset.attr_names().map_err(|e| gist(&e))?;
    if !names.iter().any(|known| known == name) {
        return Ok(None);
    }
    dataset.attr(name).map(Some).map_err(|e| gist(&e))
}

/// The text of an attribute, if it has one.
fn text(attribute: &Attribute) -> Option<String> {
    let dtype = attribute.dtype().ok()?;
    match dtype.to_descriptor().ok()? {
        TypeDescriptor::FixedAscii(len) | TypeDescriptor::FixedUnicode(len)
            if attribute.size() == 1 =>
        {
            let mut bytes = vec![0_u8; len];
            let read = sync(|| {
                // SAFETY: `sync` holds libhdf5's lock, and there is room for the text as it is.
                h5check(unsafe { H5Aread(attribute.id(), dtype.id(), bytes.as_mut_ptr().cast()) })
            });
            read.ok()?;
            let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(len);
            Some(String::from_utf8_lossy(&bytes[..end]).trim().to_owned())
        }
        TypeDescriptor::VarLenAscii => {
            attribute.read_scalar::<VarLenAscii>().ok().map(|text| text.trim().to_owned())
        }
        TypeDescriptor::VarLenUnicode => {
            attribute.read_scalar::<VarLenUnicode>().ok().map(|text| text.trim().to_owned())
        }
        _ => None,
    }
}

fn no_number(name: &str, error: &hdf5::Error) -> String {
    format!("its attribute {name} is not a number: {}", gist(error))
}

/// The numbers of an attribute as numbers of `dtype` would hold them.
fn read_as(attribute: &Attribute, dtype: &Datatype) -> hdf5::Result<Vec<f64>> {
    // Room for the wider of the two types.
    let count = attribute.size();
    let mut numbers = vec![0.0_f64; count * dtype.size().div_ceil(size_of::<f64>()).max(1)];
    sync(|| {
        // SAFETY: `sync` holds libhdf5's lock, and there is room for as many numbers as the attribute has,
        // of either type.
        unsafe {
            let room = numbers.as_mut_ptr().cast();
            h5check(H5Aread(attribute.id(), dtype.id(), room))?;
            let (no_background, list) = (std::ptr::null_mut(), H5P_DEFAULT);
            h5check(H5Tconvert(dtype.id(), native_f64(), count, room, no_background, list))
        }
    })?;
    numbers.truncate(count);
    Ok(numbers)
}

/// The whole numbers of an attribute. Others are not what any integer is, and left out.
fn read_whole(attribute: &Attribute) -> hdf5::Result<Vec<i128>> {
    match attribute.dtype()?.to_descriptor() {
        Ok(TypeDescriptor::Unsigned(IntSize::U8)) => {
            Ok(attribute.read_raw::<u64>()?.into_iter().map(i128::from).collect())
        }
        Ok(TypeDescriptor::Integer(_) | TypeDescriptor::Unsigned(_)) => {
            Ok(attribute.read_raw::<i64>()?.into_iter().map(i128::from).collect())
        }
        _ => {
            let whole = |value: &f64| value.fract() == 0.0;
            let numbers = attribute.read_raw::<f64>()?;
            Ok(numbers.into_iter().filter(whole).map(|value| value as i128).collect())
        }
    }
}
