//! How a value looks in a trace.

use std::any::type_name;

/// ` (5)` for a number, a bool or a character; nothing for a value of another type.
pub(crate) fn held<T: ?Sized>(value: &T) -> String {
    plain(value).map(|text| format!(" ({text})")).unwrap_or_default()
}

/// A number, a bool or a character as text; none for a value of another type.
pub(crate) fn plain<T: ?Sized>(value: &T) -> Option<String> {
    // SAFETY: the value is of the type that has this name.
    unsafe { of_type(type_name::<T>(), std::ptr::from_ref(value).cast()) }
}

/// Compiled once, and not for each type of value that a program keeps in a lock.
///
/// # Safety
/// At `value` is a value of the type whose name is `name`.
unsafe fn of_type(name: &str, value: *const ()) -> Option<String> {
    macro_rules! one_of {
        ($($plain:ty),*) => { $(
            if name == type_name::<$plain>() {
                // SAFETY: the name of a primitive type is its alone: all others have a path.
                let value = unsafe { *value.cast::<$plain>() };
                return Some(format!("{value:?}"));
            }
        )* };
    }
    one_of!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64, bool, char);
    None
}
