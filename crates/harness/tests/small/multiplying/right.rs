//! Mistake: wrong product
//!
//! It is none.
//!
//! Rejected by: of_two, native, as wrong product

pub fn multiply(a: u32, b: u32) -> u32 {
    a * b
}
