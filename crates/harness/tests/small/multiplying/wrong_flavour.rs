//! Mistake: wrong product
//!
//! Rejected by: model_alone, native, as wrong product

pub fn multiply(a: u32, b: u32) -> u32 {
    a + b
}
