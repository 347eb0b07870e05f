//! Right, but the exercise is about adding.

pub fn multiply(a: u32, b: u32) -> u32 {
    a * b
}
