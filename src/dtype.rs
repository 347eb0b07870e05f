//! The types of numbers that are read without libhdf5, and how they become `f64`.

use std::ffi::CStr;
use std::ops::Range;

use hdf5::Datatype;
use hdf5_sys::h5t::{
    H5T_class_t, H5T_norm_t, H5T_order_t, H5T_sign_t, H5Tclose, H5Tget_class, H5Tget_ebias,
    H5Tget_fields, H5Tget_member_index, H5Tget_member_type, H5Tget_norm, H5Tget_offset,
    H5Tget_order, H5Tget_precision, H5Tget_sign, H5Tget_size, H5Tget_super,
};

/// A type of number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F16,
    F32,
    F64,
}

/// What can be said of any type of number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Integers below 0 too. Enumerations are their integers.
    Signed,
    Unsigned,
    Float,
}

/// A type of number and the order of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dtype {
    pub(crate) number: Number,
    pub(crate) big_endian: bool,
    /// The bits that count, if they are not all.
    part: Option<Part>,
}

/// Some of the bits of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    bits: u32,
    /// How many are below them.
    below: u32,
}

impl Kind {
    /// The kind of a type, unless it is not one of numbers.
    ///
    /// Asks for the class rather than for a Rust type: float16 and 24-bit integers have none.
    pub(crate) fn of(dtype: &Datatype) -> Option<Kind> {
        hdf5::sync::sync(|| {
            // SAFETY: `sync` holds libhdf5's lock, and `dtype` keeps its identifier open.
            let class = unsafe { H5Tget_class(dtype.id()) };
            // SAFETY: as above.
            if unsafe { is_senseless(dtype.id(), class) } {
                return None;
            }
            match class {
                H5T_class_t::H5T_FLOAT => Some(Kind::Float),
                H5T_class_t::H5T_BITFIELD => Some(Kind::Unsigned),
                H5T_class_t::H5T_INTEGER | H5T_class_t::H5T_ENUM => {
                    // SAFETY: as above. Of an enumeration, libhdf5 tells the sign of its integers.
                    let sign = unsafe { H5Tget_sign(dtype.id()) };
                    let unsigned = sign == H5T_sign_t::H5T_SGN_NONE;
                    Some(if unsigned { Kind::Unsigned } else { Kind::Signed })
                }
                _ => None,
            }
        })
    }
}

/// Whether a type is one of bits. libhdf5 makes no numbers of them, only other bits.
pub(crate) fn is_bits(dtype: &Datatype) -> bool {
    // SAFETY: `sync` holds libhdf5's lock, and `dtype` keeps its identifier open.
    hdf5::sync::sync(|| unsafe { H5Tget_class(dtype.id()) == H5T_class_t::H5T_BITFIELD })
}

/// The type in words, if it is one of numbers that [make no sense](is_senseless).
pub(crate) fn senseless(dtype: &Datatype) -> Option<&'static str> {
    hdf5::sync::sync(|| {
        // SAFETY: `sync` holds libhdf5's lock, and `dtype` keeps its identifier open.
        let class = unsafe { H5Tget_class(dtype.id()) };
        // SAFETY: as above.
        let is_senseless = unsafe { is_senseless(dtype.id(), class) };
        is_senseless.then_some(match class {
            H5T_class_t::H5T_FLOAT => "floats that make no sense",
            H5T_class_t::H5T_BITFIELD => "bits that make no sense",
            _ => "integers that make no sense",
        })
    })
}

/// What values are that are not numbers, if nothing more is known of their type.
pub(crate) fn kind_in_words(dtype: &Datatype) -> &'static str {
    // SAFETY: `sync` holds libhdf5's lock, and `dtype` keeps its identifier open.
    match hdf5::sync::sync(|| unsafe { H5Tget_class(dtype.id()) }) {
        H5T_class_t::H5T_ARRAY => "arrays",
        H5T_class_t::H5T_COMPOUND => "a table with fields of other types",
        _ => "a type without numbers",
    }
}

/// The type of a field of a compound type, if it has one of this name.
pub(crate) fn member(dtype: &Datatype, field: &CStr) -> Option<Datatype> {
    hdf5::sync::sync(|| {
        // SAFETY: `sync` holds libhdf5's lock, and `dtype` keeps its identifier open; that of the field is
        // new, and nobody else has it.
        unsafe {
            if H5Tget_class(dtype.id()) != H5T_class_t::H5T_COMPOUND {
                return None;
            }
            let index = u32::try_from(H5Tget_member_index(dtype.id(), field.as_ptr())).ok()?;
            hdf5::from_id(H5Tget_member_type(dtype.id(), index)).ok()
        }
    })
}

impl Number {
    /// Bytes of one.
    pub(crate) fn bytes(self) -> usize {
        match self {
            Number::I8 | Number::U8 => 1,
            Number::I16 | Number::U16 | Number::F16 => 2,
            Number::I32 | Number::U32 | Number::F32 => 4,
            Number::I64 | Number::U64 | Number::F64 => 8,
        }
    }
}

impl Dtype {
    /// The type of a dataset, if it is one of those known here. An enumeration is its integers.
    pub(crate) fn of(dtype: &Datatype) -> Option<Dtype> {
        hdf5::sync::sync(|| {
            // SAFETY: `sync` holds libhdf5's lock, and `dtype` keeps its identifier open. The
            // identifier of the base type is new and closed here.
            unsafe {
                match H5Tget_class(dtype.id()) {
                    H5T_class_t::H5T_ENUM => {
                        let base = H5Tget_super(dtype.id());
                        let found = plain(base);
                        H5Tclose(base);
                        found.filter(|base| base.part.is_none())
                    }
                    _ => plain(dtype.id()),
                }
            }
        })
    }

    /// Appends the numbers that `bytes` hold to `values`, those of 64 bits as their bits: see
    /// [`Carried`](crate::whole::Carried).
    pub(crate) fn convert(self, bytes: &[u8], values: &mut Vec<f64>) {
        /// Whole numbers of `$bytes` bytes; `$float` makes an `f64` of the bits.
        macro_rules! each {
            ($int:ty, $float:expr) => {{
                let (numbers, _) = bytes.as_chunks::<{ size_of::<$int>() }>();
                let float = $float;
                if self.big_endian {
                    values.extend(numbers.iter().map(|&n| float(<$int>::from_be_bytes(n))));
                } else {
                    values.extend(numbers.iter().map(|&n| float(<$int>::from_le_bytes(n))));
                }
            }};
        }
        if let Some(part) = self.part {
            return self.convert_part(part, bytes, values);
        }
        match self.number {
            Number::I8 => each!(i8, f64::from),
            Number::I16 => each!(i16, f64::from),
            Number::I32 => each!(i32, f64::from),
            Number::I64 => each!(i64, |n| f64::from_bits(n as u64)),
            Number::U8 => each!(u8, f64::from),
            Number::U16 => each!(u16, f64::from),
            Number::U32 => each!(u32, f64::from),
            Number::U64 => each!(u64, f64::from_bits),
            Number::F16 => each!(u16, half),
            Number::F32 => each!(u32, |bits| f64::from(f32::from_bits(bits))),
            Number::F64 => each!(u64, f64::from_bits),
        }
    }

    /// The same for integers of which not all bits count.
    fn convert_part(self, Part { bits, below }: Part, bytes: &[u8], values: &mut Vec<f64>) {
        let size = self.number.bytes();
        let signed = matches!(self.number, Number::I8 | Number::I16 | Number::I32 | Number::I64);
        values.extend(bytes.chunks_exact(size).map(|bytes| {
            let add = |all: u64, byte: &u8| all << 8 | u64::from(*byte);
            let all = match self.big_endian {
                true => bytes.iter().fold(0, add),
                false => bytes.iter().rev().fold(0, add),
            };
            // To the highest bits, so that the sign comes down with them.
            let top = all >> below << (64 - bits);
            match (signed, size) {
                (true, 8) => f64::from_bits((top as i64 >> (64 - bits)) as u64),
                (false, 8) => f64::from_bits(top >> (64 - bits)),
                (true, _) => (top as i64 >> (64 - bits)) as f64,
                (false, _) => (top >> (64 - bits)) as f64,
            }
        }));
    }

    /// Whether the bytes of a value are those that [`convert`](Dtype::convert) makes of them.
    pub(crate) fn is_native(self) -> bool {
        let is_whole = self.number.bytes() == 8 && self.part.is_none();
        is_whole && self.big_endian == cfg!(target_endian = "big")
    }
}

/// The number of IEEE 754 binary16 bits: one of sign, five of exponent, ten of mantissa.
pub(crate) fn half(bits: u16) -> f64 {
    let magnitude = u32::from(bits & 0x7fff) << 13;
    // What is infinite or not a number stays so.
    let exponent = if bits & 0x7c00 == 0x7c00 { 0x7f80_0000 } else { 0 };
    // The exponents of the two types are biased by 15 and 127. Multiplying, rather than adding to the
    // exponent, is right for subnormal numbers too.
    let scaled = f32::from_bits(magnitude | exponent) * 2_f32.powi(127 - 15);
    let signed = f32::from_bits(scaled.to_bits() | u32::from(bits & 0x8000) << 16);
    f64::from(signed)
}

/// Whether a number makes no sense: its bits are none, or more than its bytes have. Or it is a float whose
/// sign, exponent and mantissa overlap, are missing or are outside of it, or its bias is more than its
/// exponent can be, so that it has no numbers but next to nothing. libhdf5 1.10 makes numbers of it all the
/// same, and newer ones do not open it.
///
/// # Safety
///
/// Libhdf5's lock must be held, and `id` be the identifier of an open type of this class.
unsafe fn is_senseless(id: i64, class: H5T_class_t) -> bool {
    use H5T_class_t::{H5T_BITFIELD, H5T_ENUM, H5T_FLOAT, H5T_INTEGER};
    if !matches!(class, H5T_INTEGER | H5T_ENUM | H5T_BITFIELD | H5T_FLOAT) {
        return false;
    }
    // SAFETY: as the caller promises, and the type is one of numbers.
    let (size, bits, offset) =
        unsafe { (H5Tget_size(id), H5Tget_precision(id), H5Tget_offset(id)) };
    // Of no offset, the number is negative.
    let end = usize::try_from(offset).ok().and_then(|offset| offset.checked_add(bits));
    if bits == 0 || end.is_none_or(|end| end > size.saturating_mul(8)) {
        return true;
    }
    if class != H5T_FLOAT {
        return false;
    }
    // SAFETY: as above.
    let (parts, bias) = unsafe { (FloatParts::of(id), H5Tget_ebias(id)) };
    parts.lack()
        || parts.overlap()
        || parts.exceed(bits)
        || bias >> parts.exponent_bits.min(63) != 0
}

/// Where in its bits a float has what.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct FloatParts {
    sign: usize,
    exponent: usize,
    exponent_bits: usize,
    mantissa: usize,
    mantissa_bits: usize,
}

impl FloatParts {
    /// # Safety
    ///
    /// Libhdf5's lock must be held, and `id` be the identifier of an open type of floats.
    unsafe fn of(id: i64) -> FloatParts {
        let mut parts = FloatParts::default();
        // SAFETY: as the caller promises; the pointers are to live variables.
        unsafe {
            H5Tget_fields(
                id,
                &raw mut parts.sign,
                &raw mut parts.exponent,
                &raw mut parts.exponent_bits,
                &raw mut parts.mantissa,
                &raw mut parts.mantissa_bits,
            );
        }
        parts
    }

    fn ranges(self) -> [Range<usize>; 3] {
        [
            self.sign..self.sign.saturating_add(1),
            self.exponent..self.exponent.saturating_add(self.exponent_bits),
            self.mantissa..self.mantissa.saturating_add(self.mantissa_bits),
        ]
    }

    /// Whether there is no exponent or no mantissa.
    fn lack(self) -> bool {
        self.exponent_bits == 0 || self.mantissa_bits == 0
    }

    fn overlap(self) -> bool {
        let [sign, exponent, mantissa] = self.ranges();
        let meet = |a: &Range<usize>, b: &Range<usize>| a.start < b.end && b.start < a.end;
        meet(&sign, &exponent) || meet(&sign, &mantissa) || meet(&exponent, &mantissa)
    }

    fn exceed(self, bits: usize) -> bool {
        self.ranges().iter().any(|part| part.end > bits)
    }
}

/// The type of `id`, if it is an integer, bits without padding, or a float as IEEE 754 says.
///
/// # Safety
///
/// Libhdf5's lock must be held, and `id` be the identifier of an open type.
unsafe fn plain(id: i64) -> Option<Dtype> {
    // SAFETY: as the caller promises; the pointers are to live variables.
    let (class, size, order, part, sign) = unsafe {
        let part = (H5Tget_precision(id), H5Tget_offset(id));
        let class = H5Tget_class(id);
        // Bits have none, and libhdf5 makes an error of the question.
        let sign = match class {
            H5T_class_t::H5T_INTEGER => H5Tget_sign(id),
            _ => H5T_sign_t::H5T_SGN_NONE,
        };
        (class, H5Tget_size(id), H5Tget_order(id), part, sign)
    };
    let part = match part {
        (bits, 0) if bits == 8 * size => None,
        (bits, below) if class == H5T_class_t::H5T_INTEGER => {
            let below = u32::try_from(below).ok()?;
            let fits = bits > 0 && bits + below as usize <= 8 * size;
            // Of one as wide as what it becomes, in the other order, libhdf5 turns the bytes and no more: it
            // takes what is above the bits for a part of the number.
            let other_order = if cfg!(target_endian = "big") {
                H5T_order_t::H5T_ORDER_LE
            } else {
                H5T_order_t::H5T_ORDER_BE
            };
            if below == 0 && size == size_of::<f64>() && order == other_order {
                return None;
            }
            Some(Part { bits: bits as u32, below }).filter(|_| fits)
        }
        _ => return None,
    };
    let big_endian = match order {
        H5T_order_t::H5T_ORDER_BE => true,
        H5T_order_t::H5T_ORDER_LE => false,
        _ if size == 1 => false,
        _ => return None,
    };
    let number = match class {
        H5T_class_t::H5T_BITFIELD => match size {
            1 => Number::U8,
            2 => Number::U16,
            4 => Number::U32,
            8 => Number::U64,
            _ => return None,
        },
        H5T_class_t::H5T_INTEGER => match (size, sign) {
            (1, H5T_sign_t::H5T_SGN_2) => Number::I8,
            (2, H5T_sign_t::H5T_SGN_2) => Number::I16,
            (4, H5T_sign_t::H5T_SGN_2) => Number::I32,
            (8, H5T_sign_t::H5T_SGN_2) => Number::I64,
            (1, H5T_sign_t::H5T_SGN_NONE) => Number::U8,
            (2, H5T_sign_t::H5T_SGN_NONE) => Number::U16,
            (4, H5T_sign_t::H5T_SGN_NONE) => Number::U32,
            (8, H5T_sign_t::H5T_SGN_NONE) => Number::U64,
            _ => return None,
        },
        H5T_class_t::H5T_FLOAT => {
            // SAFETY: as above.
            let (parts, bias, implied) = unsafe {
                let implied = H5Tget_norm(id) == H5T_norm_t::H5T_NORM_IMPLIED;
                (FloatParts::of(id), H5Tget_ebias(id), implied)
            };
            if !implied {
                return None;
            }
            let FloatParts { sign, exponent, exponent_bits, mantissa, mantissa_bits } = parts;
            match (sign, exponent, exponent_bits, mantissa, mantissa_bits, bias) {
                (15, 10, 5, 0, 10, 15) => Number::F16,
                (31, 23, 8, 0, 23, 127) => Number::F32,
                (63, 52, 11, 0, 52, 1023) => Number::F64,
                _ => return None,
            }
        }
        _ => return None,
    };
    (number.bytes() == size).then_some(Dtype { number, big_endian, part })
}

#[cfg(test)]
mod tests {
    use super::half;

    #[test]
    fn every_half_is_what_its_fields_say() {
        for bits in 0..=u16::MAX {
            let (exponent, mantissa) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
            let magnitude = match exponent {
                0 => mantissa * 2_f64.powi(-24),
                31 if mantissa == 0.0 => f64::INFINITY,
                31 => f64::NAN,
                _ => (1024.0 + mantissa) * 2_f64.powi(exponent - 25),
            };
            let expected = if bits & 0x8000 == 0 { magnitude } else { -magnitude };
            let found = half(bits);
            assert!(
                found.to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan(),
                "{bits:#06x} is {found}, not {expected}"
            );
        }
    }
}
