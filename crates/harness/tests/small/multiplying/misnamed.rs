//! Mistake: wrong product
//!
//! The second line names another verdict.
//!
//! Rejected by: of_two, native, as wrong product
//! Rejected by: of_zero, native, as panic

pub fn multiply(a: u32, b: u32) -> u32 {
    a + b
}
