//! How many threads are started. For native checks.

use std::thread;

/// The number of threads that are started while `f` runs, and what it returns.
///
/// The real `std` numbers threads as they are started, and no other check runs in this process.
pub fn threads_started<T>(f: impl FnOnce() -> T) -> (u64, T) {
    let before = number_of_a_new_thread();
    let result = f();
    (number_of_a_new_thread() - before - 1, result)
}

fn number_of_a_new_thread() -> u64 {
    let id = thread::spawn(|| format!("{:?}", thread::current().id()));
    let id = id.join().expect("it only makes a text");
    let digits: String = id.chars().filter(char::is_ascii_digit).collect();
    digits.parse().expect("a thread's id is written with its number")
}
