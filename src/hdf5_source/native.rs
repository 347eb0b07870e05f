//! As what libhdf5 hands out values.

use crate::libhdf5::{native_bits, native_f64, native_i64, native_u64};
use crate::whole::Carried;

/// The type, of 64 bits, that libhdf5 makes of values that travel so.
pub(super) fn native(bits: bool, carried: Carried) -> i64 {
    match carried {
        _ if bits => native_bits(),
        Carried::Float => native_f64(),
        Carried::Signed => native_i64(),
        Carried::Unsigned => native_u64(),
    }
}
