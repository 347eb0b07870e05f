//! How many threads are started.

use super::thread;
use harness::Runs;

/// The number of threads that are started while `f` runs, and what it returns.
///
/// The real `std` and the model number threads as they are started, and no other check runs in this process. Another
/// checker may have its own numbers, so none are counted there.
pub fn threads_started<T>(f: impl FnOnce() -> T) -> (u64, T) {
    if Runs::here() == Runs::UnderAnotherChecker {
        return (0, f());
    }
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
