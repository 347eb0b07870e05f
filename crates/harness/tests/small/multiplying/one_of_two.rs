//! Mistake: panic
//!
//! Panics.
//!
//! Rejected by: of_two, native, as wrong product
//! Rejected by: of_two, native, as panic

pub fn multiply(a: u32, b: u32) -> u32 {
    panic!("{a} {b}");
}
