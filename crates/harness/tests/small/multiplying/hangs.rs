//! Mistake: deadlock
//!
//! Waits for nobody.
//!
//! Rejected by: of_two, native, as deadlock

pub fn multiply(a: u32, b: u32) -> u32 {
    if a == 0 {
        panic!("not run, since no line names it");
    }
    let lock = std::sync::Mutex::new(b);
    let first = lock.lock().unwrap();
    *lock.lock().unwrap() * *first
}
