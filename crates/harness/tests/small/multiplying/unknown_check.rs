//! Mistake: wrong product
//!
//! Rejected by: of_three, native, as wrong product

pub fn multiply(a: u32, b: u32) -> u32 {
    a + b
}
