// A thread outlives the panic of a function that it calls.
use std::panic::{self, AssertUnwindSafe};

fn read(row: usize) -> f64 {
    match row {
        0 => 21.5,
        _ => panic::resume_unwind(Box::new("no such row")),
    }
}

fn main() {
    let mut results = Vec::new();
    for row in 0..2 {
        let result = panic::catch_unwind(AssertUnwindSafe(|| read(row)));
        results.push(result.map_err(|payload| payload.downcast_ref::<&str>().copied()));
    }
    assert_eq!(results, [Ok(21.5), Err(Some("no such row"))]);
}
