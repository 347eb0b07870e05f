// Is the lock still held in the body? `try_lock` asks.
use std::sync::Mutex;

fn is_free(number: &Mutex<Option<i32>>) -> bool {
    number.try_lock().is_ok()
}

fn main() {
    let number = Mutex::new(Some(7));
    if number.lock().unwrap().is_some() {
        assert!(is_free(&number), "the condition of an `if` has ended");
    }
    if let Some(value) = *number.lock().unwrap() {
        assert!(!is_free(&number), "an `if let` has not: {value}");
    }
    match *number.lock().unwrap() {
        Some(value) => assert!(!is_free(&number), "nor has a `match`: {value}"),
        None => unreachable!(),
    }
    while number.lock().unwrap().is_some() {
        assert!(is_free(&number), "the condition of a `while` has ended");
        *number.lock().unwrap() = None;
    }
}
