//! How a value looks in a trace.

use std::any::type_name;

/// ` (5)` for a number, a bool or a character; nothing for a value of another type.
pub(crate) fn held<T: ?Sized>(value: &T) -> String {
    plain(value).map(|text| format!(" ({text})")).unwrap_or_default()
}

/// A number, a bool or a character as text; none for a value of another type.
pub(crate) fn plain<T: ?Sized>(value: &T) -> Option<String> {
    macro_rules! one_of {
        ($($plain:ty),*) => { $(
            if type_name::<T>() == type_name::<$plain>() {
                // SAFETY: the name of a primitive type is its alone: all others have a path.
                let value = unsafe { *std::ptr::from_ref(value).cast::<$plain>() };
                return Some(format!("{value:?}"));
            }
        )* };
    }
    one_of!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64, bool, char);
    None
}
