//! Mistake: wrong product
//!
//! Adds.
//!
//! Rejected by: of_zero, native, as wrong nothing
//! Rejected by: of_two, native, as wrong product
//! Rejected by: of_two, model, as wrong product

pub fn multiply(a: u32, b: u32) -> u32 {
    a + b
}
