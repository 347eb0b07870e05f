// The count goes down at the end of the scope, whatever the reason for the end is.
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};

struct Open<'a>(&'a Cell<usize>);

impl<'a> Open<'a> {
    fn file(open: &'a Cell<usize>) -> Open<'a> {
        open.set(open.get() + 1);
        Open(open)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

fn first_value(open: &Cell<usize>, rows: &[f64]) -> Option<f64> {
    let _file = Open::file(open);
    assert_eq!(open.get(), 1);
    let first = rows.first()?;
    assert!(!first.is_nan(), "the first row has no value");
    Some(*first)
}

fn main() {
    let open = Cell::new(0);
    assert_eq!(first_value(&open, &[4.0]), Some(4.0));
    assert_eq!(first_value(&open, &[]), None);
    let result = panic::catch_unwind(AssertUnwindSafe(|| first_value(&open, &[f64::NAN])));
    assert!(result.is_err());
    assert_eq!(open.get(), 0, "closed after a value, after `?`, and after a panic");
}
