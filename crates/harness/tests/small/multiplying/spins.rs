//! Mistake: endless loop
//!
//! Waits for nobody, busily.
//!
//! Rejected by: of_two, native, as endless loop

pub fn multiply(a: u32, b: u32) -> u32 {
    loop {
        std::hint::black_box(a * b);
    }
}
