//! WRITE: what this exercise is about, in one sentence.

/// WRITE: what the function must do, what must hold, its errors and panics.
///
/// Adds 1 to a shared count in each of two threads, which run at the same time, and returns the count.
pub fn __EXERCISE__() -> u64 {
    todo!("count in two threads")
}
