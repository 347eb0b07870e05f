// What `join` returns when the thread has panicked.
use std::panic;
use std::thread;

fn main() {
    let row = 7;
    let worker = thread::spawn(move || {
        // Like `panic!("row {row} is on fire")`, but nothing is printed.
        panic::resume_unwind(Box::new(format!("row {row} is on fire")));
    });
    let payload = worker.join().expect_err("it panicked");
    let message = payload.downcast_ref::<String>().map(String::as_str);
    assert_eq!(message, Some("row 7 is on fire"));
}
