//! A chunk of 0 rows, of which no number makes a dataset.

use harness::fail;
use std::panic::{self, AssertUnwindSafe};

/// Ends the check with the verdict "chunk of zero" if `reduce` does not panic, whatever the dataset
/// is: it gets its rows.
pub fn ensure_panics<T>(what: &str, reduce: impl Fn(usize) -> T) {
    for rows in [3, 1, 0] {
        if panic::catch_unwind(AssertUnwindSafe(|| drop(reduce(rows)))).is_ok() {
            fail!(
                "chunk of zero",
                "with rows = {rows}, {what} = 0: it returned, but it must panic. No number of chunks \
                 of 0 rows covers a dataset, and a mistake in the call should show on every dataset"
            );
        }
    }
}
